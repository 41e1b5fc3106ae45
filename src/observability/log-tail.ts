/** The end of an invocation's log, as `LogType=Tail` returns it. */

import { lambdaLimits } from '../config/limits.ts';

/** Keeps the last 4 KB of what is added. */
export class LogTail {
  #lines: string[] = [];
  #bytes = 0;

  add(line: string): void {
    this.#lines.push(line);
    this.#bytes += Buffer.byteLength(line) + 1;
    // Trimmed rarely: dropping at twice the limit keeps adding cheap.
    if (this.#bytes > 2 * lambdaLimits.maxLogTailBytes && this.#lines.length > 1) this.#trim();
  }

  #trim(): void {
    const text = this.bytes();
    this.#lines = [text.toString()];
    this.#bytes = text.length;
  }

  /** The tail; each line ends in a newline. Cut at a byte, as AWS cuts. */
  bytes(): Buffer {
    const all = Buffer.from(this.#lines.map((line) => (line.endsWith('\n') ? line : `${line}\n`)).join(''));
    return all.subarray(Math.max(0, all.length - lambdaLimits.maxLogTailBytes));
  }
}
