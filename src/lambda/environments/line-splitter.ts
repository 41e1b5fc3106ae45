/** Turns the chunks of a pipe into log lines. */

import { lambdaLimits } from '../../config/limits.ts';

const newline = 0x0a;

/** Emits each line without its newline; a line over the limit is split there. */
export class LineSplitter {
  readonly #emit: (line: string) => void;
  #held: Buffer[] = [];
  #heldBytes = 0;

  constructor(emit: (line: string) => void) {
    this.#emit = emit;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      this.#hold(chunk.subarray(start, end));
      this.flush();
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
  }

  /** Emits what is held as a line of its own. */
  flush(): void {
    if (this.#heldBytes === 0) return;
    this.#emit(Buffer.concat(this.#held).toString());
    this.#held = [];
    this.#heldBytes = 0;
  }

  #hold(piece: Buffer): void {
    let rest = piece;
    while (this.#heldBytes + rest.length > lambdaLimits.maxLogLineBytes) {
      const room = lambdaLimits.maxLogLineBytes - this.#heldBytes;
      this.#held.push(rest.subarray(0, room));
      this.#heldBytes += room;
      this.flush();
      rest = rest.subarray(room);
    }
    if (rest.length === 0) return;
    this.#held.push(rest);
    this.#heldBytes += rest.length;
  }
}
