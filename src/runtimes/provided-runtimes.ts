/**
 * The OS-only runtimes provided.al2 and provided.al2023: the package or a layer brings a `bootstrap` that speaks the
 * Runtime API. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
 */

import type { RuntimeFamily, RuntimeImage, RuntimeStatus } from './runtimes.ts';

/** In the order in which Lambda looks for them. */
const bootstraps = ['/var/task/bootstrap', '/opt/bootstrap'];

/**
 * Runs the first bootstrap that is there. Without one, or when it can't be run, the shell's own exit status tells
 * Kiln (127 and 126), as the message is AWS's to word.
 */
const start = [...bootstraps.map((file) => `[ -f ${file} ] && exec ${file}`), 'exit 127'].join('\n');

export class ProvidedRuntimes implements RuntimeFamily {
  readonly names = ['provided.al2', 'provided.al2023'];

  async prepare(runtime: string): Promise<RuntimeImage> {
    return {
      runtime,
      interpreterVersion: '1',
      mounts: [],
      argv: () => ['/bin/sh', '-c', start],
      env: {
        PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
        LD_LIBRARY_PATH:
          '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
        LAMBDA_RUNTIME_DIR: '/var/runtime',
        LAMBDA_TASK_ROOT: '/var/task',
        LANG: 'en_US.UTF-8',
        TZ: ':UTC',
      },
      channel: 'http',
    };
  }

  async list(): Promise<RuntimeStatus[]> {
    return this.names.map((runtime) => ({
      runtime,
      state: 'installed',
      interpreterVersion: undefined,
      detail: "runs the package's bootstrap on this machine's own system libraries",
    }));
  }
}
