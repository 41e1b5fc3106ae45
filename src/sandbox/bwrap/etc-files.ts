/** The few files of /etc that a sandbox sees, generated: nothing of the host's own /etc is private to share. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { guestUser } from './command-line.ts';

export interface EtcFile {
  readonly source: string;
  readonly target: string;
}

/** Writes the files that all sandboxes share into `folder`. */
export function writeEtc(
  folder: string,
  nameservers: readonly string[],
  resolvLines: readonly string[],
): EtcFile[] {
  const { name, uid, gid } = guestUser;
  const contents: Record<string, string> = {
    passwd: `root:x:0:0:root:/root:/sbin/nologin\n${name}:x:${uid}:${gid}::/home/${name}:/sbin/nologin\n`,
    group: `root:x:0:\n${name}:x:${gid}:\n`,
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
    'resolv.conf': [...nameservers.map((server) => `nameserver ${server}`), ...resolvLines, ''].join('\n'),
  };
  mkdirSync(folder, { recursive: true });
  return Object.entries(contents).map(([file, content]) => writeEtcFile(folder, file, file, content));
}

/** /etc/hosts of one sandbox; extensions listen on `sandbox.localdomain` for telemetry. */
export function writeHosts(folder: string, name: string, address: string | undefined): EtcFile {
  const own = address ?? '127.0.0.1';
  return writeEtcFile(folder, name, 'hosts', `127.0.0.1 localhost\n${own} sandbox.localdomain sandbox\n`);
}

function writeEtcFile(folder: string, name: string, file: string, content: string): EtcFile {
  const source = join(folder, name);
  writeFileSync(source, content, { mode: 0o644 });
  return { source, target: `/etc/${file}` };
}
