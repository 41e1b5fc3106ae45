/** The main thread's end of the store's thread: sends calls in batches, matches outcomes to them in order. */

import { getCompileCacheDir } from 'node:module';
import { dirname, extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Answer, Call, CallName, Inbound, Outbound, Outcome, Request } from './calls.ts';
import { fromFailure, unavailable } from './failures.ts';

interface Pending {
  settle(outcome: Outcome): void;
  fail(error: Error): void;
}

export class StoreThread {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  /** Sent and unanswered, oldest first. */
  #pending: Pending[] = [];
  #batch: Call[] = [];
  #refusal: Error | undefined;
  #closed: ((failure: Error | undefined) => void) | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.#exited = new Promise((resolve) => {
      worker.once('exit', () => resolve());
    });
    worker.on('message', (message: Outbound) => this.#receive(message));
    worker.on('error', (cause) => this.#fail(unavailable('io', `its thread failed: ${cause}`, cause)));
    worker.on('exit', () => this.#fail(unavailable('closed', 'it is closed')));
    // Last: a listener of messages keeps the process alive.
    worker.unref();
  }

  /** Starts the thread and opens the database in `folder`. Rejects with `StoreUnavailable`. */
  static start(folder: string): Promise<StoreThread> {
    const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), {
      name: 'kiln-store',
      workerData: { folder },
      env: compileCache(),
      execArgv: [],
    });
    return new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (message: Outbound) => {
        worker.off('error', reject);
        if (message.kind === 'refused') return reject(fromFailure(message.failure));
        resolve(new StoreThread(worker));
      });
    });
  }

  /**
   * @param whenDurable runs before the promise resolves, in commit order: the place for notifications
   */
  call<Name extends CallName>(
    name: Name,
    request: Request<Name>,
    whenDurable?: (answer: Answer<Name>) => void,
  ): Promise<Answer<Name>> {
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal);
    return new Promise((resolve, reject) => {
      if (this.#pending.length === 0) this.#worker.ref();
      if (this.#batch.length === 0) setImmediate(() => this.#flush());
      this.#batch.push({ name, request });
      this.#pending.push({
        settle(outcome) {
          if ('failure' in outcome) return reject(fromFailure(outcome.failure));
          const answer = outcome.answer as Answer<Name>;
          whenDurable?.(answer);
          resolve(answer);
        },
        fail: reject,
      });
    });
  }

  /** Calls made before are answered first; those made later are refused. */
  async close(): Promise<void> {
    if (this.#refusal === undefined) {
      this.#flush();
      this.#refusal = unavailable('closed', 'it is closed');
      this.#worker.ref();
      const failure = await new Promise<Error | undefined>((resolve) => {
        this.#closed = resolve;
        this.#post('close');
      });
      if (failure !== undefined) throw failure;
    }
    await this.#exited;
  }

  #flush(): void {
    if (this.#batch.length === 0) return;
    this.#post(this.#batch);
    this.#batch = [];
  }

  #post(message: Inbound): void {
    this.#worker.postMessage(message);
  }

  #receive(message: Outbound): void {
    if (message.kind === 'closed') {
      this.#closed?.(message.failure && fromFailure(message.failure));
    } else if (message.kind === 'outcomes') {
      const answered = this.#pending.splice(0, message.outcomes.length);
      for (const [index, outcome] of message.outcomes.entries()) answered[index]?.settle(outcome);
      if (this.#pending.length === 0 && this.#closed === undefined) this.#worker.unref();
    }
  }

  #fail(error: Error): void {
    this.#refusal ??= error;
    const pending = this.#pending;
    this.#pending = [];
    this.#batch = [];
    for (const { fail } of pending) fail(error);
    this.#closed?.(undefined);
  }
}

/** The thread needs nothing of the environment but the compile cache, which spares it stripping types at start. */
function compileCache(): Record<string, string> {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
