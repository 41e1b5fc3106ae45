/** Takes log lines off the invoke path and appends them to the durable log in batches. */

import type { Clock, Timer } from '../base/clock.ts';
import type { Log, NewEntry } from '../store/log.ts';

/** Where a function's lines go. */
export interface LogDestination {
  /** Store partition of the log group. */
  readonly partition: string;
  readonly stream: string;
}

/** The store partition that holds a log group. */
export function logPartition(account: string, region: string, group: string): string {
  return `${account}/${region}/logs/${group}`;
}

export interface LogWriterOptions {
  readonly clock: Clock;
  /** Lines wait at most this long for company. */
  readonly delayMilliseconds?: number;
  /** Lines beyond this many bytes of backlog are dropped, and the stream says how many. */
  readonly maxBacklogBytes?: number;
  /** Told when the store refuses a batch; its lines are lost, as they are on AWS when Logs is down. */
  readonly onFailure?: (failure: unknown) => void;
}

interface Backlog {
  readonly destination: LogDestination;
  entries: NewEntry[];
  dropped: number;
}

/** Appends in the order of `write` calls within one stream. Never throws and never blocks its caller. */
export class LogWriter {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #delayMilliseconds: number;
  readonly #maxBacklogBytes: number;
  readonly #onFailure: (failure: unknown) => void;
  #backlogs = new Map<LogDestination, Backlog>();
  #backlogBytes = 0;
  #timer: Timer | undefined;
  #flushing: Promise<void> | undefined;

  constructor(log: Log, options: LogWriterOptions) {
    this.#log = log;
    this.#clock = options.clock;
    this.#delayMilliseconds = options.delayMilliseconds ?? 20;
    this.#maxBacklogBytes = options.maxBacklogBytes ?? 32 * 1024 * 1024;
    this.#onFailure = options.onFailure ?? (() => {});
  }

  /** `destination` is compared by identity: one object a stream. */
  write(destination: LogDestination, entry: NewEntry): void {
    let backlog = this.#backlogs.get(destination);
    if (backlog === undefined) {
      backlog = { destination, entries: [], dropped: 0 };
      this.#backlogs.set(destination, backlog);
    }
    if (this.#backlogBytes > this.#maxBacklogBytes) {
      backlog.dropped += 1;
    } else {
      backlog.entries.push(entry);
      this.#backlogBytes += entry.data.length;
    }
    if (this.#timer === undefined && this.#flushing === undefined) {
      this.#timer = this.#clock.after(this.#delayMilliseconds, () => void this.flush());
    }
  }

  /** Resolves when every line written before the call is durable or was refused. */
  async flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    while (this.#flushing !== undefined) await this.#flushing;
    if (this.#backlogs.size === 0) return;
    this.#flushing = this.#appendAll().finally(() => {
      this.#flushing = undefined;
    });
    await this.#flushing;
    if (this.#backlogs.size > 0 && this.#timer === undefined) {
      this.#timer = this.#clock.after(this.#delayMilliseconds, () => void this.flush());
    }
  }

  async #appendAll(): Promise<void> {
    const backlogs = this.#backlogs;
    const bytes = this.#backlogBytes;
    this.#backlogs = new Map();
    const appends = [...backlogs.values()].map(({ destination, entries, dropped }) => {
      const all = dropped === 0 ? entries : [...entries, this.#droppedNotice(dropped)];
      return this.#log.append(destination.partition, destination.stream, all).catch(this.#onFailure);
    });
    await Promise.all(appends);
    // Counted until they are stored, so that a slow store bounds memory.
    this.#backlogBytes -= bytes;
  }

  #droppedNotice(count: number): NewEntry {
    return {
      timestamp: this.#clock.now(),
      data: `[kiln] ${count} log lines were dropped: the store did not keep up.`,
    };
  }
}
