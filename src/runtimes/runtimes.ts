/** The catalogue of runtimes: which interpreter and guest a runtime name needs, and where they come from. */

/** Everything a sandbox needs to run a function of one runtime. */
export interface RuntimeImage {
  /** Runtime name (`nodejs24.x`). */
  readonly runtime: string;
  /** Version of the interpreter (`24.21.0`), for INIT_START and `doctor`. */
  readonly interpreterVersion: string;
  /** Folders to mount read-only, interpreter, guest and bundled SDK. */
  readonly mounts: readonly { readonly source: string; readonly target: string }[];
  /**
   * Command line that starts the guest, inside the sandbox. `functionEnvironment` is what the function's owner
   * set: `NODE_OPTIONS` in it goes before the flags that the runtime would add, and `AWS_LAMBDA_EXEC_WRAPPER` names
   * a script that gets this command line as its arguments.
   */
  readonly argv: (
    memorySizeMegabytes: number,
    functionEnvironment?: Readonly<Record<string, string>>,
  ) => readonly string[];
  /** Environment variables the runtime sets on AWS (`PATH`, `NODE_PATH`, `AWS_EXECUTION_ENV`, ...). */
  readonly env: Readonly<Record<string, string>>;
  /** `framed` for Kiln's own guests (file descriptor 3), `http` for clients of the Runtime API. */
  readonly channel: 'framed' | 'http';
}

export interface RuntimeStatus {
  readonly runtime: string;
  readonly state: 'installed' | 'available' | 'missing';
  readonly interpreterVersion: string | undefined;
  /** Where it is, or how to get it. */
  readonly detail: string;
}

export interface Runtimes {
  /**
   * Installs it on first use, with progress. Rejects with `RuntimeUnavailable`, whose message says how to get it.
   * With `codeFolders`, the function's unpacked code and layers on the host, the AWS SDK is fetched when they need
   * it; without, it is there if an earlier function needed it. With `build`, a version of the interpreter, that one
   * and no other; the newest that is installed otherwise.
   */
  prepare(
    runtime: string,
    progress?: (line: string) => void,
    codeFolders?: readonly string[],
    build?: string,
  ): Promise<RuntimeImage>;
  /** Version of the interpreter that a new environment would get; undefined while the runtime is not installed. */
  installed(runtime: string): Promise<string | undefined>;
  list(): Promise<readonly RuntimeStatus[]>;
  /**
   * Removes what Kiln has installed for a runtime, every version of it, and tells which those were; what the machine
   * or Kiln's own package brings stays. Not while functions run.
   */
  remove(runtime: string): Promise<readonly string[]>;
}

/** The runtimes of one language. */
export interface RuntimeFamily {
  readonly names: readonly string[];
  /** As `Runtimes.prepare`, for one of `names`. */
  prepare(
    runtime: string,
    progress: (line: string) => void,
    codeFolders: readonly string[],
    build: string | undefined,
  ): Promise<RuntimeImage>;
  /** As `Runtimes.installed`, for one of `names`. */
  installed(runtime: string): Promise<string | undefined>;
  list(): Promise<readonly RuntimeStatus[]>;
  /** As `Runtimes.remove`, for one of `names`; absent where nothing is installed by Kiln. */
  remove?(runtime: string): Promise<readonly string[]>;
}

export class RuntimeUnavailable extends Error {
  constructor(runtime: string, remedy: string, cause?: unknown) {
    super(`The runtime ${runtime} is not available: ${remedy}`, { cause });
    this.name = 'RuntimeUnavailable';
  }
}
