/** Freezing, ending, using again: nothing of a sandbox goes on when it must not, and nothing is left of it. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { firstLine, guestNode, outcomeOf, shell, specFor, startDriver, type TestDriver } from './support.ts';

let started: TestDriver;
before(async () => {
  started = await startDriver();
});
after(() => started.close());

/** Counts in /tmp/n and says the count whenever it is asked. */
const counter = `
  let count = 0;
  setInterval(() => { count += 1 }, 1);
  const { Socket } = require('node:net');
  const socket = new Socket({ fd: 3 });
  socket.on('data', () => socket.write(count + '\\n'));
  console.log('up');
`;

test('a frozen sandbox does nothing until it is thawed', async () => {
  const sandbox = await started.driver.launch(specFor([guestNode, '-e', counter]));
  await firstLine(sandbox.stdout);
  sandbox.freeze();
  const used = cpuTicks();
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(cpuTicks(), used);
  sandbox.control.write('?');
  const answer = firstLine(sandbox.control);
  sandbox.thaw();
  assert.ok(Number(await answer) >= 0);
  await sandbox.destroy();

  /** Processor time of everything in this sandbox, by its user. */
  function cpuTicks(): string[] {
    return guestPids().map((pid) =>
      readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ').slice(13, 15).join('+'),
    );
  }
});

test('a frozen sandbox can be destroyed', async () => {
  const sandbox = await started.driver.launch(specFor([guestNode, '-e', counter]));
  await firstLine(sandbox.stdout);
  sandbox.freeze();
  await sandbox.destroy();
  assert.equal((await sandbox.exited).signal, 'SIGKILL');
  assert.deepEqual(guestPids(), []);
});

test('destroy ends processes that fled into the background', async () => {
  const sandbox = await started.driver.launch(
    specFor([
      '/bin/sh',
      '-c',
      'setsid sleep 300 >/dev/null 2>&1 </dev/null & (trap "" TERM; setsid sleep 300 &) ; echo up; sleep 300',
    ]),
  );
  await firstLine(sandbox.stdout);
  assert.ok(guestPids().length >= 3);
  await sandbox.destroy();
  assert.deepEqual(guestPids(), []);
});

test('twenty launches at once all work, each at an address of its own, and leave nothing', async () => {
  const before = inventory();
  const sandboxes = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      started.driver.launch(specFor(['/bin/echo', `number ${index}`])),
    ),
  );
  assert.equal(new Set(sandboxes.map((sandbox) => sandbox.address)).size, 20);
  const outcomes = await Promise.all(sandboxes.map(outcomeOf));
  assert.deepEqual(
    outcomes.map(({ code, stdout }) => [code, stdout]),
    outcomes.map((_, index) => [0, `number ${index}\n`]),
  );
  await Promise.all(sandboxes.map((sandbox) => sandbox.destroy()));
  assert.deepEqual(inventory(), before);
});

test('places are used again: fifty in a row need no more than a few', async () => {
  const addresses = new Set<string | undefined>();
  for (let round = 0; round < 50; round += 1) {
    const sandbox = await started.driver.launch(specFor(['/bin/true']));
    addresses.add(sandbox.address);
    await sandbox.exited;
    await sandbox.destroy();
  }
  assert.ok(addresses.size <= 24, `${addresses.size} addresses were used`);
});

test('a driver that closes takes its sandboxes, network, control groups, mounts and files along', async () => {
  const second = await startDriver();
  const [gateway] = second.driver.network.listenAddresses;
  const sandbox = await second.driver.launch(specFor(['/bin/sleep', '300']));
  assert.ok(readFileSync('/proc/self/net/fib_trie', 'latin1').includes(`${gateway}`));
  const tags = readdirSync('/run/kiln');
  await second.close();
  assert.equal((await sandbox.exited).signal, 'SIGKILL');
  assert.ok(!readFileSync('/proc/self/net/fib_trie', 'latin1').includes(`${gateway}\n`));
  assert.ok(!readFileSync('/proc/self/mountinfo', 'latin1').includes(second.folder));
  assert.ok(readdirSync('/run/kiln').length < tags.length);
  await assert.rejects(second.driver.launch(specFor(['/bin/true'])), /driver is closed/);
});

test('after a sandbox that failed to start, the next one works', async () => {
  await assert.rejects(started.driver.launch(specFor(['/bin/true'], { cwd: '/nowhere' })), /nowhere/);
  assert.equal((await shell(started.driver, 'echo fine')).stdout, 'fine\n');
});

/** Processes whose root folder is one of a sandbox of this driver: children of this very process, at any depth. */
function guestPids(): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state !== 'Z') parents.set(Number(name), Number(parent));
    } catch {
      // Ended while the list was read.
    }
  }
  const descends = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent === process.pid || (parent !== undefined && parent > 1 && descends(parent));
  };
  return [...parents.keys()].filter(descends);
}

/** What this process and its sandboxes hold on the machine, as far as it must not grow. */
function inventory() {
  const links = readdirSync('/proc/self/fd').map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      return '';
    }
  });
  const groups = readFileSync('/proc/self/mountinfo', 'latin1')
    .split('\n')
    .filter((line) => / - cgroup2? /.test(line))
    .flatMap((line) => sandboxGroups(line.split(' ')[4] ?? ''));
  return {
    processes: guestPids(),
    groups,
    sockets: links.filter((link) => link.startsWith('socket:')).length,
  };
}

/** Groups of sandboxes of this file's driver. */
function sandboxGroups(mountPoint: string): string[] {
  const found: string[] = [];
  const look = (folder: string, depth: number) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const path = `${folder}/${entry.name}`;
      if (entry.name.startsWith('t-') && ownGroup(path)) found.push(path);
      else if (depth < 4) look(path, depth + 1);
    }
  };
  look(mountPoint, 0);
  return found;
}

function ownGroup(path: string): boolean {
  const record = readdirSync('/run/kiln')
    .map((name) => JSON.parse(readFileSync(`/run/kiln/${name}`, 'utf8')))
    .find(({ pid }) => pid === process.pid);
  return path.includes(`kiln-${record?.tag}/`);
}
