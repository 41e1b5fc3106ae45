/** Starts the process that unpacks an archive, without privileges and within bounds. */

import { spawn } from 'node:child_process';
import { chown, mkdir, open } from 'node:fs/promises';
import { extname } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../base/clock.ts';

/** What the unpacker's process reports. */
export type UnpackReport =
  | { readonly outcome: 'unpacked'; readonly bytes: number }
  | { readonly outcome: 'malformed' | 'too-large' | 'failed'; readonly message: string };

export interface UnpackOrder {
  readonly archive: string;
  /** Made here; whatever is in it after a failure is the caller's to remove. */
  readonly folder: string;
  readonly limitBytes: number;
}

const unprivilegedUser = 65_534;
const timeoutMilliseconds = 120_000;
const processorSeconds = 100;
const descriptors = 64;
const blockBytes = 512;
const heapMegabytes = 128;

const program = fileURLToPath(new URL(`unpacker-process${extname(import.meta.url)}`, import.meta.url));

/** Limits that hold for the process from its first instruction on; `sh` is there on every system Kiln runs on. */
const limited = 'ulimit -c 0; ulimit -t "$1"; ulimit -n "$2"; ulimit -f "$3"; shift 3; exec "$@"';

/** Never rejects for what is in the archive. */
export async function unpackArchive(order: UnpackOrder, clock: Clock): Promise<UnpackReport> {
  await mkdir(order.folder, { mode: 0o755 });
  if (process.getuid?.() === 0) await chown(order.folder, unprivilegedUser, unprivilegedUser);
  const archive = await open(order.archive, 'r');
  try {
    return await runProcess(order, archive.fd, clock);
  } finally {
    await archive.close();
  }
}

async function runProcess(order: UnpackOrder, descriptor: number, clock: Clock): Promise<UnpackReport> {
  const limits = [processorSeconds, descriptors, Math.ceil(order.limitBytes / blockBytes)];
  const command = [process.execPath, `--max-old-space-size=${heapMegabytes}`, program];
  const child = spawn(
    'sh',
    [
      '-c',
      limited,
      'sh',
      ...limits.map(String),
      ...command,
      String(order.limitBytes),
      String(unprivilegedUser),
    ],
    { cwd: order.folder, env: {}, detached: true, stdio: ['ignore', 'pipe', 'pipe', descriptor] },
  );
  let timedOut = false;
  const timer = clock.after(timeoutMilliseconds, () => {
    timedOut = true;
    child.kill('SIGKILL');
  });
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the unpacker has no output');
  try {
    const [output, complaint, exit] = await Promise.all([
      text(stdout),
      text(stderr),
      new Promise<string>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (code, signal) => resolve(signal ?? String(code)));
      }),
    ]);
    if (timedOut) return { outcome: 'malformed', message: 'unpacking took too long' };
    return parseReport(output) ?? failure(`the unpacker ended with ${exit}: ${complaint.trim()}`);
  } finally {
    timer.cancel();
  }
}

function failure(message: string): UnpackReport {
  return { outcome: 'failed', message };
}

/** The process has read hostile bytes: its answer is checked like anything from outside. */
function parseReport(output: string): UnpackReport | undefined {
  let report: unknown;
  try {
    report = JSON.parse(output);
  } catch {
    return undefined;
  }
  if (typeof report !== 'object' || report === null || !('outcome' in report)) return undefined;
  if (report.outcome === 'unpacked' && 'bytes' in report && typeof report.bytes === 'number') {
    return { outcome: 'unpacked', bytes: report.bytes };
  }
  const { outcome } = report;
  if (outcome !== 'malformed' && outcome !== 'too-large' && outcome !== 'failed') return undefined;
  return { outcome, message: 'message' in report ? String(report.message) : '' };
}
