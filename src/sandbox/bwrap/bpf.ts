/** A small assembler for the classic BPF programs that seccomp filters are made of. */

/** Offsets into `struct seccomp_data`, all little-endian: linux/seccomp.h. */
export const dataOffset = {
  syscall: 0,
  architecture: 4,
  /** Low 32 bits of the argument with this index. */
  argument: (index: number) => 16 + 8 * index,
} as const;

/** What the kernel does with a call: linux/seccomp.h. */
export const verdict = {
  allow: 0x7fff_0000,
  killProcess: 0x8000_0000,
  fail: (errno: number) => 0x0005_0000 | errno,
} as const;

const opcode = { loadWord: 0x20, jump: 0x05, ifEqual: 0x15, ifAtLeast: 0x35, ifAnyBit: 0x45, return: 0x06 };

type Test = 'ifEqual' | 'ifAtLeast' | 'ifAnyBit';

interface Instruction {
  readonly code: number;
  readonly value: number;
  readonly whenTrue: number;
  readonly whenFalse: number;
}

/** Builds a program top down; each check either returns or falls through to the next. */
export class BpfProgram {
  readonly #instructions: Instruction[] = [];

  /** Puts a word of `seccomp_data` in the accumulator. */
  load(offset: number): this {
    return this.#add(opcode.loadWord, offset);
  }

  /** Ends with `result` when the accumulator passes `test` against `value`. */
  returnWhen(test: Test, value: number, result: number): this {
    this.#add(opcode[test], value, 0, 1);
    return this.return(result);
  }

  /** Ends with `result` unless the accumulator passes. */
  returnUnless(test: Test, value: number, result: number): this {
    this.#add(opcode[test], value, 1, 0);
    return this.return(result);
  }

  /** Runs `block` only when the accumulator equals `value`; the block must leave by a return or fall through. */
  whenEqual(value: number, block: (program: BpfProgram) => void): this {
    const inner = new BpfProgram();
    block(inner);
    this.#add(opcode.ifEqual, value, 0, inner.#instructions.length);
    this.#instructions.push(...inner.#instructions);
    return this;
  }

  return(result: number): this {
    return this.#add(opcode.return, result);
  }

  /** `struct sock_filter` array, as `bwrap --seccomp` reads it. */
  assemble(): Buffer {
    const bytes = Buffer.alloc(this.#instructions.length * 8);
    this.#instructions.forEach((instruction, index) => {
      const at = index * 8;
      bytes.writeUInt16LE(instruction.code, at);
      bytes.writeUInt8(instruction.whenTrue, at + 2);
      bytes.writeUInt8(instruction.whenFalse, at + 3);
      bytes.writeUInt32LE(instruction.value >>> 0, at + 4);
    });
    return bytes;
  }

  #add(code: number, value: number, whenTrue = 0, whenFalse = 0): this {
    this.#instructions.push({ code, value, whenTrue, whenFalse });
    return this;
  }
}
