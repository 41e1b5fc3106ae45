/** Whether the kernel can start a package's `bootstrap`: a shell that tries would run anything as a script. */

import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';

const elfMagic = '\x7fELF';
/** https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const machineOffset = 18;
const elfMachines: Partial<Record<NodeJS.Architecture, number>> = { x64: 62, arm64: 183 };
/** The kernel reads no more of a file to see how to run it. */
const headBytes = 256;
/** Folders that sandboxes share with this machine. */
const systemFolder = /^\/(?:usr|bin|sbin|lib|lib64)\//;

/** Why the bootstrap in `codeFolder` can't run, in AWS's words; undefined where it can, and where there is none. */
export async function bootstrapProblem(codeFolder: string): Promise<string | undefined> {
  const head = await readHead(path.join(codeFolder, 'bootstrap'));
  if (head === undefined) return undefined;
  const reason = head.startsWith('#!') ? scriptProblem(head) : binaryProblem(head);
  return reason === undefined ? undefined : `fork/exec /var/task/bootstrap: ${reason}`;
}

async function readHead(file: string): Promise<string | undefined> {
  try {
    await using handle = await open(file, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } catch {
    return undefined;
  }
}

function binaryProblem(head: string): string | undefined {
  const machine = head.charCodeAt(machineOffset) + head.charCodeAt(machineOffset + 1) * 0x100;
  const runs = head.startsWith(elfMagic) && machine === elfMachines[process.arch];
  return runs ? undefined : 'exec format error';
}

function scriptProblem(head: string): string | undefined {
  const [line = ''] = head.slice(2).split('\n');
  const [interpreter = ''] = line.trimStart().split(/[ \t]/);
  return systemFolder.test(interpreter) && !existsSync(interpreter) ? 'no such file or directory' : undefined;
}
