/** What an environment writes to its log stream: Lambda's own lines and the function's, in order. */

import type { Clock } from '../../base/clock.ts';
import type { InvocationRecord } from '../../observability/invocation-record.ts';
import type { LogTail } from '../../observability/log-tail.ts';
import type { LogDestination, LogWriter } from '../../observability/log-writer.ts';
import {
  type InitReport,
  type InitStart,
  type PlatformLines,
  platformLines,
} from '../../observability/platform-lines.ts';
import type { FunctionVersion } from '../model/function-version.ts';

/** The log stream of one environment. */
export interface LogPlace extends LogDestination {
  readonly group: string;
}

export class EnvironmentLog {
  readonly place: LogPlace;
  readonly #writer: LogWriter;
  readonly #clock: Clock;
  readonly #lines: PlatformLines;
  readonly #version: string;
  #tail: LogTail | undefined;
  /** START, held back until something follows it: an invocation that is refused leaves no trace. */
  #heldStart: { readonly line: string; readonly timestamp: number } | undefined;

  constructor(version: FunctionVersion, place: LogPlace, writer: LogWriter, clock: Clock) {
    this.place = place;
    this.#writer = writer;
    this.#clock = clock;
    this.#version = version.version;
    this.#lines = platformLines(version.settings.LoggingConfig?.LogFormat === 'JSON' ? 'JSON' : 'Text');
  }

  initStart(event: InitStart): void {
    this.write(this.#lines.initStart(event, this.#clock.now()));
  }

  initReport(event: InitReport): void {
    this.write(this.#lines.initReport(event, this.#clock.now()));
  }

  /** From here on lines belong to this invocation and to its `tail`. */
  begin(requestId: string, startedAt: number, tail: LogTail | undefined): void {
    this.#tail = tail;
    this.#heldStart = { line: this.#lines.start(requestId, this.#version, startedAt), timestamp: startedAt };
  }

  end(record: InvocationRecord): void {
    for (const line of this.#lines.end(record, this.#clock.now())) this.write(line);
    this.#tail = undefined;
  }

  /** The invocation never ran. */
  discard(): void {
    this.#heldStart = undefined;
    this.#tail = undefined;
  }

  /** `timestamp`: milliseconds since the Unix epoch, now when the guest gave none. */
  write(line: string, timestamp: number = this.#clock.now()): void {
    const start = this.#heldStart;
    if (start !== undefined) {
      this.#heldStart = undefined;
      this.write(start.line, start.timestamp);
    }
    this.#tail?.add(line);
    this.#writer.write(this.place, { timestamp, data: line });
  }
}
