/**
 * How commands find a running Kiln: a file in its data folder, there while it serves, that only the
 * folder's owner may read, since it holds the root key.
 */

import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface ServerConnection {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  /** Process that serves. */
  readonly pid: number;
}

const fileName = 'connection.json';

export async function writeConnection(data: string, connection: ServerConnection): Promise<void> {
  const path = join(data, fileName);
  const draft = `${path}.${connection.pid}`;
  await writeFile(draft, `${JSON.stringify(connection, undefined, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
}

export async function removeConnection(data: string): Promise<void> {
  await rm(join(data, fileName), { force: true });
}

/** The Kiln that serves from this data folder; undefined when none does, or it died without cleaning up. */
export async function readConnection(data: string): Promise<ServerConnection | undefined> {
  const connection = await readIfThere(join(data, fileName));
  return connection !== undefined && isAlive(connection.pid) ? connection : undefined;
}

async function readIfThere(path: string): Promise<ServerConnection | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isConnection(parsed) ? parsed : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
    throw thrown;
  }
}

function isConnection(value: unknown): value is ServerConnection {
  if (!isRecord(value) || !isRecord(value.credentials)) return false;
  const { accessKeyId, secretAccessKey } = value.credentials;
  const texts = [value.endpoint, value.region, accessKeyId, secretAccessKey];
  return texts.every((text) => typeof text === 'string') && typeof value.pid === 'number';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // Another user's process exists all the same.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}
