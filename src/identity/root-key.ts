/** The root access key of a data folder: created on first start, readable by its owner only. */

import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsError } from '../base/errors.ts';
import { keyId } from './key-id.ts';
import type { RootPrincipal } from './principal.ts';

export const defaultAccount = '000000000000';

const fileName = 'root-key.json';

/** The content of `root-key.json`. */
export interface RootKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Twelve digits. */
  readonly account: string;
}

/** The root user of an account, calling with one of its keys. */
export function rootPrincipal(account: string, accessKeyId: string): RootPrincipal {
  return { kind: 'root', account, arn: `arn:aws:iam::${account}:root`, userId: account, accessKeyId };
}

/**
 * Reads the root key of a data folder, or creates it. Two processes that start at once agree on one key:
 * the file appears complete or not at all, by a hard link that only the first can make.
 */
export async function openRootKey(dataFolder: string): Promise<RootKey> {
  const path = join(dataFolder, fileName);
  const existing = await readRootKey(path);
  if (existing !== undefined) return existing;

  await mkdir(dataFolder, { recursive: true });
  const created: RootKey = {
    accessKeyId: keyId('AKIA', randomBytes(10)),
    secretAccessKey: randomBytes(30).toString('base64'),
    account: defaultAccount,
  };
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(created, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path);
    await syncFolder(dataFolder);
    return created;
  } catch (error) {
    const winner = hasCode(error, 'EEXIST') ? await readRootKey(path) : undefined;
    if (winner === undefined) throw error;
    return winner;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readRootKey(path: string): Promise<RootKey | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  const key = parseRootKey(text);
  if (key === undefined) {
    throw new AwsError(
      'InvalidRootKey',
      `${path} is not a root key file: restore it from a backup, or delete it to have a new key made`,
      { fault: 'server' },
    );
  }
  return key;
}

function parseRootKey(text: string): RootKey | undefined {
  try {
    const { accessKeyId, secretAccessKey, account } = JSON.parse(text) as Record<string, unknown>;
    if (typeof accessKeyId !== 'string' || !/^AKIA[A-Z2-7]{16}$/.test(accessKeyId)) return undefined;
    if (typeof secretAccessKey !== 'string' || secretAccessKey.length < 40) return undefined;
    if (typeof account !== 'string' || !/^\d{12}$/.test(account)) return undefined;
    return { accessKeyId, secretAccessKey, account };
  } catch {
    return undefined;
  }
}

/** Makes the new name durable; a key that `kiln env` has printed must not change after a power cut. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
