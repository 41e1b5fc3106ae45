/** One process a data folder: a second one is told at once, a dead one is in nobody's way. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { StoreUnavailable } from '../../../src/store/store.ts';
import { runCommand } from '../../support/command.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const holderScript = fileURLToPath(new URL('./lock-holder.ts', import.meta.url));

interface Holder {
  readonly pid: number;
  kill(): Promise<void>;
}

async function startHolder(t: TestContext, folder: string): Promise<Holder> {
  const child = spawn(process.execPath, [holderScript, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  t.after(kill);
  await once(createInterface({ input: child.stdout }), 'line', { signal: AbortSignal.timeout(20_000) });
  assert.ok(child.pid);
  return { pid: child.pid, kill };
}

function isLocked(message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof StoreUnavailable);
    assert.equal(error.reason, 'locked');
    assert.match(error.message, message);
    assert.ok(!error.message.includes('\n'), 'one line');
    return true;
  };
}

test('a second process is refused with the pid of the first, which goes on', async (t) => {
  const folder = await temporaryFolder(t);
  const holder = await startHolder(t, folder);
  const refusal = new RegExp(`${folder} is in use by another Kiln \\(pid ${holder.pid}\\)`);
  await assert.rejects(openSqliteStore({ folder }), isLocked(refusal));
  await assert.rejects(openSqliteStore({ folder }), isLocked(refusal));
});

test('the folder of a killed process is taken over at once', async (t) => {
  const folder = await temporaryFolder(t);
  const holder = await startHolder(t, folder);
  await holder.kill();
  const store = await openSqliteStore({ folder });
  await store.close();
});

test('a pid file that names a living process without the lock stops nobody', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'kiln.pid'), `${process.ppid}\n`);
  const store = await openSqliteStore({ folder });
  await store.close();
});

test('a second store in the same process is refused, and the first keeps its lock', async (t) => {
  const folder = await temporaryFolder(t);
  const store = await openSqliteStore({ folder });
  const refusal = new RegExp(`pid ${process.pid}`);
  await assert.rejects(openSqliteStore({ folder }), isLocked(refusal));
  const other = await runCommand(process.execPath, [holderScript, folder]);
  assert.equal(other.code, 1);
  assert.match(other.stderr, refusal);
  await store.documents.commit('p', [{ kind: 'put', collection: 'c', key: 'k', value: 1 }]);
  await store.close();
});

test('of many that open at once exactly one gets the folder', async (t) => {
  const folder = await temporaryFolder(t);
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => openSqliteStore({ folder })));
  const opened = results.filter((result) => result.status === 'fulfilled');
  assert.equal(opened.length, 1);
  for (const result of results) {
    if (result.status === 'rejected') isLocked(/in use/)(result.reason);
  }
  await opened[0]?.value.close();
});
