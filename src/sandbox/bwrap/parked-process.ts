/**
 * A process that waits to become a sandbox. It sits under the limits and in the network of its place already: to
 * enter a control group the kernel may wait a scheduler round (8 ms measured), which no launch should.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { invariant } from '../../base/invariant.ts';
import { SandboxFailure } from '../sandbox.ts';
import { wallsUp } from './command-line.ts';
import { closingShell } from './inherited-descriptors.ts';
import { parkCommand, parked } from './park-script.ts';

/** Whose namespaces a sandbox gets. */
export type ParkedNetwork =
  /** A user and a network namespace made ahead, with root's rights. */
  | { readonly kind: 'prepared'; readonly userDescriptor: number; readonly path: string }
  /** The waiting process makes the network namespace, for pasta to connect; bubblewrap makes the user's. */
  | { readonly kind: 'pasta' }
  /** bubblewrap makes both; the network leads nowhere. */
  | { readonly kind: 'none' };

export interface Parking {
  /** Files into which the process writes its pid before anything else. */
  readonly joinFiles: readonly string[];
  readonly network: ParkedNetwork;
  readonly seccompFile: string | undefined;
  /** Descriptors of Kiln's own that would be passed on. */
  readonly inherited: readonly number[];
  /** Private folder for the files of the launch, which hold the guest's environment and live for a moment. */
  readonly folder: string;
}

const launchTimeoutMilliseconds = 30_000;

/** The tools on the way get this and nothing of Kiln's own environment. */
const toolEnvironment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };

export class ParkedProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly control: Duplex;
  /** Resolves when it is under its limits and in its network; rejects when it could not get there. */
  readonly waiting: Promise<void>;
  readonly #status: Socket;
  readonly #sockets: readonly Socket[];
  readonly #folder: string;
  readonly #clock: Clock;

  /** It ends with Kiln: by the end of its status socket while it waits, by bubblewrap's `--die-with-parent` after. */
  constructor(parking: Parking, clock: Clock) {
    this.#folder = parking.folder;
    this.#clock = clock;
    const seccomp = parking.seccompFile === undefined ? undefined : openSync(parking.seccompFile, 'r');
    try {
      const shell = parking.inherited.length > 0 ? closingShell : '/bin/sh';
      const [command = '', ...args] = parkCommand(shell, parking);
      const userNamespace = parking.network.kind === 'prepared' ? parking.network.userDescriptor : 'ignore';
      this.child = spawn(command, args, {
        cwd: '/',
        env: toolEnvironment,
        stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'ignore', seccomp ?? 'ignore', userNamespace],
      });
    } finally {
      if (seccomp !== undefined) closeSync(seccomp);
    }
    this.child.once('error', () => {});
    if (this.child.pid === undefined)
      throw new SandboxFailure('A sandbox could not be started: no shell can be run.');
    this.pid = this.child.pid;
    const [, stdout, stderr, control, status] = this.child.stdio;
    invariant(stdout instanceof Socket && stderr instanceof Socket, 'stdout and stderr are sockets');
    invariant(control instanceof Socket && status instanceof Socket, 'control and status are sockets');
    [this.stdout, this.stderr, this.control, this.#status] = [stdout, stderr, control, status];
    status.on('error', () => {});
    // When a child exits, Node drains and discards what of its `stdio` nobody reads yet; the last words of a guest
    // that ends at once would be lost.
    const drained: unknown[] = this.child.stdio;
    drained.fill(null);
    this.#sockets = [stdout, stderr, control, status];
    this.waiting = this.#nextStatus(parked).then(() => this.#keepKilnRunning(false));
    // Whoever launches learns of it.
    this.waiting.catch(() => {});
  }

  get waits(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /**
   * Runs `script` in its place, with `options` for bubblewrap. Resolves when every wall stands and the guest's
   * command is next; rejects when the sandbox could not be made.
   */
  async launch(name: string, script: string, options: readonly string[]): Promise<void> {
    const scriptFile = join(this.#folder, `${name}.sh`);
    const optionsFile = join(this.#folder, `${name}.args`);
    writeFileSync(optionsFile, options.map((option) => `${option}\0`).join(''), { mode: 0o600 });
    writeFileSync(scriptFile, script, { mode: 0o600 });
    try {
      await this.waiting;
      this.#keepKilnRunning(true);
      const ready = this.#nextStatus(wallsUp);
      this.#status.write(`${scriptFile}\n${optionsFile}\n`);
      await ready;
      this.#status.destroy();
    } finally {
      unlinkSync(optionsFile);
      unlinkSync(scriptFile);
    }
  }

  /** A process that merely waits does not. */
  #keepKilnRunning(keep: boolean): void {
    for (const handle of [this.child, ...this.#sockets]) {
      if (keep) handle.ref();
      else handle.unref();
    }
  }

  /** Resolves when `word` arrives on the status socket, which is the next thing to come. */
  #nextStatus(word: string): Promise<void> {
    const status = this.#status;
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        timer.cancel();
        status.off('data', heard).off('end', ended);
        settle();
      };
      const fail = (reason: string) => reject(new SandboxFailure(`The sandbox could not be made: ${reason}`));
      const heard = (chunk: Buffer) =>
        finish(chunk.toString().startsWith(word) ? resolve : () => fail('its status is not understood'));
      const ended = () => finish(() => void this.#complaint().then(fail));
      const timer = this.#clock.after(launchTimeoutMilliseconds, () =>
        finish(() => fail('it took longer than 30 s')),
      );
      status.on('data', heard).on('end', ended);
      if (status.readableEnded) ended();
    });
  }

  /** What the tools wrote to standard error, where nothing else can be yet. */
  async #complaint(): Promise<string> {
    let complaint = '';
    for await (const chunk of this.stderr) complaint += String(chunk);
    return complaint.trim() || 'the tools gave no reason';
  }
}
