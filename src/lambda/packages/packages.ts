/** Deployment packages on disk: unpacked once per content, read-only, shared by every environment. */

export interface Packages {
  /** Folder with the unpacked package; unpacks it when it is not there yet. Concurrent calls share the work. */
  stage(blob: string): Promise<string>;
  /** A package made of others, under a name of its own: `build` makes and fills its folder when it is not there yet. */
  compose(name: string, build: (folder: string) => Promise<void>): Promise<string>;
  /** Marks a package as no longer needed by a version; it is removed when no call that runs on it can be left. */
  release(blob: string): void;
}

/** Why a package can't be used: the archive's fault, or Kiln's. */
export type PackageProblem = 'malformed' | 'too-large' | 'failed';

export class PackageRejected extends Error {
  readonly problem: PackageProblem;
  constructor(problem: PackageProblem, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'PackageRejected';
    this.problem = problem;
  }
}
