/** Both ways of asking the system for its processes tell the same. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { LinuxProcesses } from '../../../src/sandbox/process/linux-processes.ts';
import { PsProcesses } from '../../../src/sandbox/process/ps-processes.ts';

for (const processes of [new LinuxProcesses(), new PsProcesses()]) {
  test(`${processes.constructor.name} finds a child, its group and its memory, and that it is gone`, async () => {
    const child = spawn('/bin/sleep', ['300'], { detached: true });
    await once(child, 'spawn');
    const { pid = 0 } = child;
    const { alive, fresh } = await processes.scan(new Map([[process.pid, undefined]]));
    assert.ok(alive.has(pid) && alive.has(process.pid));
    assert.deepEqual(
      fresh.find((entry) => entry.pid === pid),
      { pid, parent: process.pid, group: pid },
    );
    assert.ok(!fresh.some((entry) => entry.pid === process.pid));
    const [own, others] = [processes.memoryBytes(process.pid), processes.memoryBytes(pid)];
    assert.ok(own > 8 << 20 && others > 0 && others < own, `${own} and ${others} bytes`);
    const startTime = await processes.startTime(pid);
    assert.match(startTime ?? '', /^[A-Za-z0-9]+$/);
    assert.equal(await processes.startTime(pid), startTime);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(await processes.startTime(pid), undefined);
  });
}
