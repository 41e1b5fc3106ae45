/** What a running Kiln holds of its machine, counted from outside; other Kilns on the machine do not disturb the count. */

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultRunFolder, type InstanceRecord } from '../../src/sandbox/bwrap/instance.ts';
import type { KilnServer } from './server.ts';

export interface Footprint {
  /** Processes inside sandboxes, waiting ones included. */
  readonly processes: number;
  readonly controlGroups: number;
  /** Bridge and ports on the host's side. */
  readonly links: number;
  readonly firewallTables: number;
  /** In the host's own mount namespace. */
  readonly hostMounts: number;
  /** In the server's mount namespace; 0 once it ended. */
  readonly mounts: number;
  /** Open in the server, namespaces of sandboxes among them; 0 once it ended. */
  readonly descriptors: number;
  readonly records: number;
}

export const nothing: Footprint = {
  processes: 0,
  controlGroups: 0,
  links: 0,
  firewallTables: 0,
  hostMounts: 0,
  mounts: 0,
  descriptors: 0,
  records: 0,
};

/** Counts for one server, also after it was killed. */
export function footprintOf(server: KilnServer): () => Footprint {
  const folder = defaultRunFolder();
  const record = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file): InstanceRecord => JSON.parse(readFileSync(join(folder, file), 'utf8')))
    .find(({ pid }) => pid === server.process.pid);
  if (record === undefined) throw new Error(`${folder} has no record of the server`);
  const { tag, pid, cgroups } = record;
  return () => ({
    processes: processesIn(`kiln-${tag}/`),
    controlGroups: cgroups.reduce((sum, root) => sum + foldersBelow(root), 0),
    links: linesWith(execFileSync('ip', ['-brief', 'link'], { encoding: 'utf8' }), tag),
    firewallTables: linesWith(execFileSync('nft', ['list', 'tables'], { encoding: 'utf8' }), tag),
    hostMounts: linesWith(textOf('/proc/self/mountinfo'), server.data),
    mounts: textOf(`/proc/${pid}/mountinfo`).split('\n').length - 1,
    descriptors: existsSync(`/proc/${pid}/fd`) ? readdirSync(`/proc/${pid}/fd`).length : 0,
    records: existsSync(join(folder, `${tag}.json`)) ? 1 : 0,
  });
}

function processesIn(group: string): number {
  return readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && textOf(`/proc/${pid}/cgroup`).includes(group) && !isZombie(pid),
  ).length;
}

function isZombie(pid: string): boolean {
  return /^State:\s+[ZX]/m.test(textOf(`/proc/${pid}/status`));
}

function foldersBelow(root: string): number {
  const children = foldersIn(root);
  if (children === undefined) return 0;
  return children.reduce((sum, name) => sum + foldersBelow(join(root, name)), 1);
}

/** Undefined for what went in the meantime. */
function foldersIn(folder: string): string[] | undefined {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return undefined;
  }
}

const linesWith = (text: string, part: string): number =>
  text.split('\n').filter((line) => line.includes(part)).length;

/** Empty for what ended in the meantime. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
