/**
 * The OS-only runtimes provided.al2 and provided.al2023: the package or a layer brings a `bootstrap` that speaks the
 * Runtime API. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
 */

import { bootstrapProblem } from './bootstrap-check.ts';
import { providedBuild, providedImage } from './provided-image.ts';
import type { RuntimeFamily, RuntimeImage, RuntimeStatus } from './runtimes.ts';

export class ProvidedRuntimes implements RuntimeFamily {
  readonly names = ['provided.al2', 'provided.al2023'];

  async prepare(
    runtime: string,
    _progress: (line: string) => void,
    [codeFolder]: readonly string[],
  ): Promise<RuntimeImage> {
    const problem = codeFolder === undefined ? undefined : await bootstrapProblem(codeFolder);
    return providedImage(runtime, problem);
  }

  async installed(runtime: string): Promise<string> {
    return providedBuild(runtime);
  }

  async list(): Promise<RuntimeStatus[]> {
    return this.names.map((runtime) => ({
      runtime,
      state: 'installed',
      interpreterVersion: undefined,
      detail: "runs the package's bootstrap with this machine's own system libraries",
    }));
  }
}
