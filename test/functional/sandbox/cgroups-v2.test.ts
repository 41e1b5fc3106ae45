/** What is written where cgroups v2 hold the limits, on a folder that stands for the hierarchy. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { CgroupTree } from '../../../src/sandbox/bwrap/cgroups.ts';
import { mebibyte } from './support.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kiln-cgroup-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const limits = { memoryBytes: 128 * mebibyte, cpuCores: 0.25, processes: 62, descriptors: 1, tmpBytes: 1 };

function makeTree(controllers: string) {
  writeFileSync(join(root, 'cgroup.controllers'), `${controllers}\n`);
  return new CgroupTree('kiln-test', [
    { version: 2, controllers: controllers.split(' '), own: root, mountPoint: root },
  ]);
}

const read = (...path: string[]) => readFileSync(join(root, 'kiln-test', ...path), 'utf8');

test('all limits lie in one group, and the CPU quota comes when it is asked for', () => {
  const tree = makeTree('cpuset cpu io memory pids');
  assert.equal(tree.kind, 'v2');
  assert.equal(readFileSync(join(root, 'cgroup.subtree_control'), 'utf8'), '+memory +cpu +pids');
  mkdirSync(join(root, 'kiln-test', 'place'));
  for (const [file, content] of [
    ['memory.peak', '4096\n'],
    ['memory.swap.max', 'max\n'],
    ['memory.events', 'oom 1\noom_kill 2\n'],
  ]) {
    writeFileSync(join(root, 'kiln-test', 'place', file ?? ''), content ?? '');
  }
  const { limits: held, control } = tree.create('place');
  assert.ok(held);
  held.apply(limits);
  assert.equal(read('place', 'memory.max'), String(128 * mebibyte));
  assert.equal(read('place', 'memory.swap.max'), '0');
  // bubblewrap's two own processes come on top.
  assert.equal(read('place', 'pids.max'), '64');
  assert.throws(() => read('place', 'cpu.max'));
  held.restrictCpu(0.25);
  assert.equal(read('place', 'cpu.max'), '5000 20000');
  assert.equal(held.peakMemoryBytes(), 4096);
  assert.equal(held.outOfMemoryKills(), 2);
  assert.equal(control?.joinFile, join(root, 'kiln-test', 'place', 'cgroup.procs'));
  held.close();
});

test('a hierarchy that lacks a controller holds no limits, as in the hybrid layout, but still stops and kills', () => {
  const tree = makeTree('hugetlb');
  assert.equal(tree.kind, 'none');
  const { limits: held, control } = tree.create('place');
  assert.equal(held, undefined);
  control?.freeze();
  assert.equal(read('place', 'cgroup.freeze'), '1');
  control?.thaw();
  assert.equal(read('place', 'cgroup.freeze'), '0');
});
