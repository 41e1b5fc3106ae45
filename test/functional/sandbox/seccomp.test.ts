/** The system call filter, run by a small BPF machine: what each architecture's program decides. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { denials, seccompFilter } from '../../../src/sandbox/bwrap/seccomp.ts';

const allow = 0x7fff_0000;
const kill = 0x8000_0000;
const fail = (errno: number) => 0x0005_0000 | errno;
const [EPERM, ENOSYS, EAFNOSUPPORT] = [1, 38, 97];

const audit = { x64: 0xc000_003e, arm64: 0xc000_00b7, i386: 0x4000_0003 };

/** Evaluates a classic BPF program over a `struct seccomp_data`, as the kernel does. */
function decide(
  program: Buffer,
  architecture: number,
  syscall: number,
  args: readonly number[] = [],
): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(syscall >>> 0, 0);
  data.writeUInt32LE(architecture, 4);
  for (const [index, value] of args.entries()) data.writeUInt32LE(value >>> 0, 16 + 8 * index);
  let accumulator = 0;
  for (let at = 0; at < program.length; at += 8) {
    const value = program.readUInt32LE(at + 4);
    const jump = (taken: boolean) => {
      at += 8 * program.readUInt8(at + (taken ? 2 : 3));
    };
    switch (program.readUInt16LE(at)) {
      case 0x20:
        accumulator = data.readUInt32LE(value);
        break;
      case 0x15:
        jump(accumulator === value);
        break;
      case 0x35:
        jump(accumulator >= value);
        break;
      case 0x45:
        jump((accumulator & value) !== 0);
        break;
      case 0x06:
        return value;
      default:
        throw new Error(`unknown instruction at ${at / 8}`);
    }
  }
  throw new Error('the program ends without a verdict');
}

function filterFor(architecture: 'x64' | 'arm64'): Buffer {
  const program = seccompFilter(architecture);
  assert.ok(program);
  return program;
}

test('an architecture without a table has no filter', () => {
  assert.equal(seccompFilter('riscv64'), undefined);
});

for (const [architecture, column] of [
  ['x64', 0],
  ['arm64', 1],
] as const) {
  test(`every denied call fails with its error on ${architecture}`, () => {
    const program = filterFor(architecture);
    for (const denial of denials) {
      for (const [name, numbers] of Object.entries(denial.calls)) {
        const number = numbers[column];
        if (number !== undefined) {
          assert.equal(decide(program, audit[architecture], number), fail(denial.errno), name);
        }
      }
    }
  });

  test(`the calls of the other ABI kill the process on ${architecture}`, () => {
    assert.equal(decide(filterFor(architecture), audit.i386, 20), kill);
  });

  test(`clone makes processes and threads but no namespaces on ${architecture}`, () => {
    const program = filterFor(architecture);
    const clone = column === 0 ? 56 : 220;
    const thread = 0x003d_0f00;
    assert.equal(decide(program, audit[architecture], clone, [thread]), allow);
    assert.equal(decide(program, audit[architecture], clone, [17]), allow);
    for (const flag of [
      0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000,
    ]) {
      assert.equal(
        decide(program, audit[architecture], clone, [thread | flag]),
        fail(EPERM),
        flag.toString(16),
      );
    }
  });

  test(`sockets are local, internet or route queries on ${architecture}`, () => {
    const program = filterFor(architecture);
    const socket = column === 0 ? 41 : 198;
    for (const family of [1, 2, 10])
      assert.equal(decide(program, audit[architecture], socket, [family, 1, 6]), allow);
    assert.equal(decide(program, audit[architecture], socket, [16, 3, 0]), allow);
    assert.equal(decide(program, audit[architecture], socket, [16, 3, 9]), fail(EAFNOSUPPORT));
    for (const family of [17, 38, 40, 21]) {
      assert.equal(decide(program, audit[architecture], socket, [family, 3, 0]), fail(EAFNOSUPPORT));
    }
  });

  test(`no character is typed into a terminal on ${architecture}`, () => {
    const program = filterFor(architecture);
    const ioctl = column === 0 ? 16 : 29;
    assert.equal(decide(program, audit[architecture], ioctl, [0, 0x5412]), fail(EPERM));
    assert.equal(decide(program, audit[architecture], ioctl, [0, 0x5401]), allow);
  });

  test(`reading a file is allowed on ${architecture}`, () => {
    assert.equal(decide(filterFor(architecture), audit[architecture], column === 0 ? 0 : 63), allow);
  });
}

test('the x32 numbers of x64 do not exist', () => {
  assert.equal(decide(filterFor('x64'), audit.x64, 0x4000_0000 + 165), fail(ENOSYS));
});
