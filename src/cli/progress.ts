/** Tells on standard error what a command waits for, once it has waited for a second. */

import { type Clock, systemClock, type Timer } from '../base/clock.ts';

const silentMilliseconds = 1000;
const redrawMilliseconds = 500;

export interface ProgressOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** Runs `work`; shows `label`, or the text last given to `update`, while it takes more than a second. */
export async function withProgress<T>(
  stderr: ProgressOutput,
  label: string,
  work: (update: (text: string) => void) => Promise<T>,
  clock: Clock = systemClock,
): Promise<T> {
  const line = new ProgressLine(stderr, label, clock);
  try {
    return await work((text) => line.update(text));
  } finally {
    line.finish();
  }
}

/** On a terminal one line that is redrawn with the seconds; elsewhere a plain line for each change of text. */
class ProgressLine {
  readonly #stderr: ProgressOutput;
  readonly #clock: Clock;
  readonly #started: number;
  #text: string;
  #visible = false;
  #timer: Timer;

  constructor(stderr: ProgressOutput, text: string, clock: Clock) {
    this.#stderr = stderr;
    this.#text = text;
    this.#clock = clock;
    this.#started = clock.monotonic();
    this.#timer = clock.after(silentMilliseconds, () => this.#show());
  }

  update(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    if (this.#visible) this.#draw();
  }

  finish(): void {
    this.#timer.cancel();
    if (this.#visible && this.#stderr.isTTY) this.#stderr.write('\r\x1b[K');
  }

  #show(): void {
    this.#visible = true;
    this.#draw();
    if (this.#stderr.isTTY) this.#scheduleRedraw();
  }

  #scheduleRedraw(): void {
    this.#timer = this.#clock.after(redrawMilliseconds, () => {
      this.#draw();
      this.#scheduleRedraw();
    });
  }

  #draw(): void {
    if (!this.#stderr.isTTY) {
      this.#stderr.write(`${this.#text} ...\n`);
      return;
    }
    const seconds = Math.round((this.#clock.monotonic() - this.#started) / 1000);
    this.#stderr.write(`\r\x1b[K${this.#text} ... ${seconds} s`);
  }
}
