/** What a sandbox needs to run a package's own `bootstrap`: next to nothing but the search for it. */

import type { RuntimeImage } from './runtimes.ts';

/** In the order in which Lambda looks for them. */
const bootstraps = ['/var/task/bootstrap', '/opt/bootstrap'];

/**
 * Runs the first bootstrap that is there. Where that can't be, it says so on file descriptor 3 in AWS's words, and
 * waits to be ended; the bootstrap itself never gets that descriptor.
 */
const start = `
fail() { echo "$1" >&3; read -r _ <&3; exit 1; }
for file in ${bootstraps.join(' ')}; do
  [ -e "$file" ] || continue
  [ -f "$file" ] && [ -x "$file" ] || fail "fork/exec $file: permission denied"
  [ "$file" = ${bootstraps[0]} ] && [ -n "$1" ] && fail "$1"
  exec "$file" 3>&-
done
fail "Couldn't find valid bootstrap(s): [${bootstraps.join(' ')}]"
`;

/** `problem`: why the package's bootstrap can't run, where that is known before. */
export function providedImage(runtime: string, problem: string | undefined): RuntimeImage {
  return {
    runtime,
    interpreterVersion: providedBuild(runtime),
    mounts: [],
    argv: () => ['/bin/sh', '-c', start, 'sh', problem ?? ''],
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

/** The interpreter is the package's own: there is one build, `al2023.1`. */
export function providedBuild(runtime: string): string {
  return `${runtime.replace('provided.', '')}.1`;
}
