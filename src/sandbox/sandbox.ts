/** The interface of every sandbox driver: what an execution environment may ask of its walls. */

import type { Duplex, Readable } from 'node:stream';

/** One limit or wall, and whether this machine can hold it. */
export interface Enforcement {
  /** `memory`, `cpu`, `pids`, `descriptors`, `tmp`, `network`, `seccomp`, `user`, `filesystem`, `freeze` */
  readonly name: string;
  readonly enforced: boolean;
  /** How it is held, or why not and what would help. One line. */
  readonly detail: string;
}

export interface SandboxMount {
  readonly source: string;
  readonly target: string;
  readonly writable?: boolean;
}

export interface SandboxSpec {
  /** Unique in this Kiln; letters, digits and `-`. */
  readonly id: string;
  readonly argv: readonly string[];
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Read-only folders such as `/var/task`, `/opt` and the interpreter. */
  readonly mounts: readonly SandboxMount[];
  readonly limits: {
    readonly memoryBytes: number;
    /** Cores, may be a fraction; held from `restrictCpu()` on, so that start-up is not slowed. */
    readonly cpuCores: number;
    readonly processes: number;
    readonly descriptors: number;
    readonly tmpBytes: number;
  };
}

export interface SandboxExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The kernel killed a process of the sandbox for memory. */
  readonly outOfMemory: boolean;
}

export interface Sandbox {
  readonly id: string;
  /** What processes write to file descriptors 1 and 2. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** File descriptor 3 inside: a Unix stream socket to the guest, there from the start. */
  readonly control: Duplex;
  /** The sandbox's own network address, by which the Runtime API knows it; undefined without a network of its own. */
  readonly address: string | undefined;
  /** The environment its processes start with: the spec's, with paths as they are inside. */
  readonly env: Readonly<Record<string, string>>;
  readonly exited: Promise<SandboxExit>;
  /** Where a path of the spec is for the processes of the sandbox: the same, unless the driver can't mount. */
  pathInside(path: string): string;
  /** Holds the CPU limit from now on. */
  restrictCpu(): void;
  /** Highest memory use so far in bytes; undefined where it can't be measured. Cheap: called for each invocation. */
  peakMemoryBytes(): number | undefined;
  /** Stops every process: none takes a step of its own until `thaw()`, bar what the kernel does for it now. Cheap. */
  freeze(): void;
  thaw(): void;
  signal(signal: NodeJS.Signals): void;
  /** Kills everything and frees every resource. Resolves when it is gone; safe to call twice. */
  destroy(): Promise<void>;
}

/** How code inside reaches Kiln, on whichever network the driver gives. */
export interface GuestNetwork {
  /** Host part for URLs that point at Kiln from inside a sandbox. */
  readonly gatewayHost: string;
  /** Addresses on which Kiln's listeners must (also) listen so that sandboxes reach them. */
  readonly listenAddresses: readonly string[];
  /** Sandboxes are on the host's own network: no address tells one from another or from the host. */
  readonly shared: boolean;
  /** Opens Kiln's TCP ports to every sandbox, present and future; all others stay shut. */
  allow(ports: readonly number[]): Promise<void>;
}

export interface SandboxDriver {
  readonly name: 'bwrap' | 'oci' | 'process';
  readonly enforcement: readonly Enforcement[];
  readonly network: GuestNetwork;
  launch(spec: SandboxSpec): Promise<Sandbox>;
  /** Destroys every sandbox and the driver's own network and cgroups. */
  close(): Promise<void>;
}

/** The sandbox could not be made: not the function's fault. */
export class SandboxFailure extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'SandboxFailure';
  }
}
