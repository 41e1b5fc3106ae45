/** One running Kiln on this machine: its number, its tag, and the record by which a later start finds leftovers. */

import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { SandboxFailure } from '../sandbox.ts';
import { startTime } from './processes.ts';
import { instancesPerMachine } from './uid-ranges.ts';

/** What is on disk of an instance. */
export interface InstanceRecord {
  readonly tag: string;
  readonly pid: number;
  /** Tells the process from a later one with the same pid. */
  readonly startTime: string;
  /** Control group folders that hold the sandboxes' groups. */
  readonly cgroups: readonly string[];
  readonly network: boolean;
  /** Generated files. */
  readonly folder: string;
}

export interface Instance {
  /** 0 to 63; no other living Kiln of this machine has it. */
  readonly number: number;
  /** 6 hexadecimal digits, in the name of everything this instance makes. Never used again. */
  readonly tag: string;
  release(): void;
}

/** Kilns of one user find each other's leftovers here. */
export function defaultRunFolder(): string {
  if (process.getuid?.() === 0) return '/run/kiln';
  return join(process.env.XDG_RUNTIME_DIR ?? '/tmp', `kiln-${process.getuid?.()}`);
}

/**
 * Takes the lowest number that is free and that `suits`. It is held by listening on an abstract socket, which
 * the kernel frees with the process, however that ends.
 */
export async function claimInstance(suits: (number: number) => boolean): Promise<Instance> {
  for (let number = 0; number < instancesPerMachine; number += 1) {
    if (!suits(number)) continue;
    const claim = await listenAbstract(`kiln-instance-${number}`);
    if (claim === undefined) continue;
    return { number, tag: randomBytes(3).toString('hex'), release: () => claim.close() };
  }
  throw new SandboxFailure(
    `No network in 198.18.0.0/15 is free: ${instancesPerMachine} Kilns run here or routes cover it; stop one or remove the route.`,
  );
}

function listenAbstract(name: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(undefined));
    server.listen({ path: `\0${name}` }, () => resolve(server));
    server.unref();
  });
}

/** Writes the record before anything is made that it names. */
export function writeRecord(runFolder: string, record: InstanceRecord): void {
  mkdirSync(runFolder, { recursive: true, mode: 0o700 });
  const file = recordFile(runFolder, record.tag);
  writeFileSync(`${file}.new`, JSON.stringify(record));
  renameSync(`${file}.new`, file);
}

export function removeRecord(runFolder: string, tag: string): void {
  rmSync(recordFile(runFolder, tag), { force: true });
}

/** Records whose process is gone. */
export function deadRecords(runFolder: string): InstanceRecord[] {
  const dead: InstanceRecord[] = [];
  for (const name of listFolder(runFolder)) {
    if (!/^[0-9a-f]{6}\.json$/.test(name)) continue;
    const record = parseRecord(join(runFolder, name));
    if (record !== undefined && startTime(record.pid) !== record.startTime) dead.push(record);
  }
  return dead;
}

function parseRecord(file: string): InstanceRecord | undefined {
  try {
    const record: InstanceRecord = JSON.parse(readFileSync(file, 'utf8'));
    return /^[0-9a-f]{6}$/.test(record.tag) && Array.isArray(record.cgroups) ? record : undefined;
  } catch {
    // Another start may have swept it in between.
    return undefined;
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function recordFile(runFolder: string, tag: string): string {
  return join(runFolder, `${tag}.json`);
}
