/** Checks that the tools and rights the bwrap driver needs are there, and names the package that brings each. */

import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SandboxFailure } from '../sandbox.ts';

/** Debian and Ubuntu package that brings each tool. */
const packages: Readonly<Record<string, string>> = {
  bwrap: 'bubblewrap',
  nft: 'nftables',
  ip: 'iproute2',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  setpriv: 'util-linux',
};

const toolFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Throws one line that names what is missing and how to get it. */
export function requireTools(privileged: boolean, folders: readonly string[] = toolFolders): void {
  const needed = privileged ? Object.keys(packages) : ['bwrap'];
  const missing = needed.filter((tool) => !hasTool(tool, folders));
  if (missing.length === 0) return;
  const names = [...new Set(missing.map((tool) => packages[tool]))].join(' ');
  throw new SandboxFailure(`Sandboxes need ${missing.join(', ')}: apt-get install ${names}`);
}

export function hasTool(tool: string, folders: readonly string[] = toolFolders): boolean {
  return findTool(tool, folders) !== undefined;
}

const foundTools = new Map<string, string>();

/** Where a tool is, or its bare name; a PATH with many folders is walked once and not with every command. */
export function toolPath(tool: string): string {
  const known = foundTools.get(tool);
  if (known !== undefined) return known;
  const path = findTool(tool, toolFolders) ?? tool;
  foundTools.set(tool, path);
  return path;
}

function findTool(tool: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, tool)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** CAP_SETGID, CAP_SETUID, CAP_SETPCAP, CAP_NET_ADMIN and CAP_SYS_ADMIN: linux/capability.h. */
const neededCapabilities = [6, 7, 8, 12, 21];

/** True when this process may make namespaces for others and set up networks, as root outside a container may. */
export function isPrivileged(): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0';
  const held = BigInt(`0x${effective}`);
  return process.getuid?.() === 0 && neededCapabilities.every((bit) => (held >> BigInt(bit)) & 1n);
}
