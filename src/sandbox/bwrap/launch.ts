/** Starts the process of a sandbox and learns whether its walls came up. */

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duplex, Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { invariant } from '../../base/invariant.ts';
import { SandboxFailure, type SandboxSpec } from '../sandbox.ts';
import {
  bubblewrapOptions,
  launchArguments,
  launchDescriptors,
  type Walls,
  wallsUp,
} from './command-line.ts';
import type { EtcFile } from './etc-files.ts';
import { closingShell } from './inherited-descriptors.ts';
import type { Place } from './places.ts';

export interface LaunchRequest {
  readonly spec: SandboxSpec;
  readonly place: Place;
  /** Generated files that all sandboxes share. */
  readonly etc: readonly EtcFile[];
  readonly seccompFile: string | undefined;
  readonly inherited: readonly number[];
  /** Private folder for the options file, which is unlinked at once: it holds the guest's environment. */
  readonly folder: string;
}

export interface Launched {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly control: Duplex;
  /** Resolves when every wall stands and the guest's command is next; rejects when the sandbox could not be made. */
  readonly ready: Promise<void>;
}

const launchTimeoutMilliseconds = 30_000;

/** The tools on the way get this and nothing of Kiln's own environment. */
const toolEnvironment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };

export function launchProcess(request: LaunchRequest, clock: Clock): Launched {
  const { spec, place, folder, seccompFile } = request;
  const walls: Walls = {
    etcFiles: [...request.etc, place.hosts],
    seccomp: seccompFile !== undefined,
    inherited: request.inherited,
    tmpFolder: place.tmpFolder,
    networkPath: place.namespaces?.networkPath,
  };
  const opened: number[] = [];
  const open = (path: string) => {
    const descriptor = openSync(path, 'r');
    opened.push(descriptor);
    return descriptor;
  };
  try {
    const optionsFile = join(folder, `${spec.id}.args`);
    writeFileSync(optionsFile, `${bubblewrapOptions(spec, walls).join('\0')}\0`, { mode: 0o600 });
    const args = open(optionsFile);
    unlinkSync(optionsFile);
    const seccomp = seccompFile === undefined ? 'ignore' : open(seccompFile);
    const shell = request.inherited.length > 0 ? closingShell : '/bin/sh';
    const child = spawn(shell, launchArguments(spec, walls, place.joinFiles), {
      cwd: '/',
      env: toolEnvironment,
      stdio: [
        'ignore',
        'pipe',
        'pipe',
        'pipe',
        'pipe',
        args,
        seccomp,
        place.namespaces?.userDescriptor ?? 'ignore',
      ],
    });
    if (child.pid === undefined) {
      child.once('error', () => {});
      throw new SandboxFailure('A sandbox could not be started: its shell can not be run.');
    }
    const [, stdout, stderr, control, status] = child.stdio;
    invariant(stdout instanceof Readable && stderr instanceof Readable, 'stdout and stderr are pipes');
    invariant(control instanceof Duplex && status instanceof Duplex, 'control and status are sockets');
    // When a child exits, Node drains and discards what of its `stdio` nobody reads yet; the last words of a guest
    // that ends at once would be lost.
    const drained: unknown[] = child.stdio;
    drained.fill(null);
    return { child, pid: child.pid, stdout, stderr, control, ready: whenReady(status, stderr, clock) };
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}

function whenReady(status: Duplex, stderr: Readable, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(launchTimeoutMilliseconds, () => fail('it took longer than 30 s'));
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
    status.once('error', (cause) => fail(cause.message));
    status.once('end', () => {
      // What the tools complained about is all that was ever written there.
      let complaint = '';
      const tell = () => fail(complaint.trim() || 'the tools gave no reason');
      stderr.on('data', (chunk: Buffer) => {
        complaint += chunk.toString();
      });
      if (stderr.readableEnded) tell();
      else stderr.once('close', tell);
    });
  });
}

/** Descriptor numbers are fixed by the order of `stdio` above. */
invariant(launchDescriptors.userNamespace === 7, 'stdio lists the launch descriptors in order');
