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
import { parkCommand } from './park-script.ts';

export interface Parking {
  /** Files into which the process writes its pid before anything else. */
  readonly joinFiles: readonly string[];
  /** Undefined where bubblewrap makes its own namespaces. */
  readonly namespaces: { readonly userDescriptor: number; readonly networkPath: string } | undefined;
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
      const userNamespace = parking.namespaces?.userDescriptor ?? 'ignore';
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
    // Waiting must not keep Kiln running.
    this.#sockets = [stdout, stderr, control, status];
    for (const socket of this.#sockets) socket.unref();
    this.child.unref();
  }

  get waits(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /**
   * Runs `script` in its place, with `options` for bubblewrap. Resolves when every wall stands and the guest's
   * command is next; rejects when the sandbox could not be made.
   */
  async launch(name: string, script: string, options: readonly string[]): Promise<void> {
    this.child.ref();
    for (const socket of this.#sockets) socket.ref();
    const scriptFile = join(this.#folder, `${name}.sh`);
    const optionsFile = join(this.#folder, `${name}.args`);
    writeFileSync(optionsFile, options.map((option) => `${option}\0`).join(''), { mode: 0o600 });
    writeFileSync(scriptFile, script, { mode: 0o600 });
    try {
      await this.#whenReady(`${scriptFile}\n${optionsFile}\n`);
    } finally {
      unlinkSync(optionsFile);
      unlinkSync(scriptFile);
    }
  }

  #whenReady(order: string): Promise<void> {
    const status = this.#status;
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(launchTimeoutMilliseconds, () => fail('it took longer than 30 s'));
      const fail = (reason: string) => {
        timer.cancel();
        status.destroy();
        reject(new SandboxFailure(`The sandbox could not be made: ${reason}`));
      };
      status.once('data', (chunk: Buffer) => {
        timer.cancel();
        status.destroy();
        if (chunk.toString().startsWith(wallsUp)) resolve();
        else fail('its status is not understood');
      });
      status.once('end', () => this.#complaint().then(fail));
      status.write(order);
    });
  }

  /** What the tools wrote to standard error, where nothing else can be yet. */
  async #complaint(): Promise<string> {
    let complaint = '';
    for await (const chunk of this.stderr) complaint += String(chunk);
    return complaint.trim() || 'the tools gave no reason';
  }
}
