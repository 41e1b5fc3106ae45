/** Runs the calls that arrived together in one transaction, so that they share one sync of the disk. */

import type { DatabaseSync } from 'node:sqlite';
import type { Answer, Call, CallName, Handlers, Outcome } from './calls.ts';
import { toFailure } from './failures.ts';
import type { Sequence } from './sequence.ts';
import { Statement } from './statement.ts';

const writes: ReadonlySet<CallName> = new Set<CallName>([
  'documents.commit',
  'queues.add',
  'queues.lease',
  'queues.ack',
  'queues.extend',
  'queues.release',
  'log.append',
  'log.trim',
]);

/**
 * Outcomes leave in the order of the calls. Reads ahead of the first write are answered at once; those behind it
 * run after the commit, so that no one ever reads what a crash could still take back.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #sequence: Sequence;
  readonly #handlers: Handlers;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #savepoint: Statement;
  readonly #release: Statement;
  readonly #undo: Statement;

  constructor(database: DatabaseSync, sequence: Sequence, handlers: Handlers) {
    this.#database = database;
    this.#sequence = sequence;
    this.#handlers = handlers;
    this.#begin = new Statement(database, 'BEGIN IMMEDIATE');
    this.#commit = new Statement(database, 'COMMIT');
    this.#savepoint = new Statement(database, 'SAVEPOINT one');
    this.#release = new Statement(database, 'RELEASE one');
    this.#undo = new Statement(database, 'ROLLBACK TO one');
  }

  /** Calls `answer` once or twice, with outcomes that together match `calls`. */
  run(calls: readonly Call[], answer: (outcomes: readonly Outcome[]) => void): void {
    const firstWrite = calls.findIndex((call) => writes.has(call.name));
    const leading = firstWrite === -1 ? calls : calls.slice(0, firstWrite);
    if (leading.length > 0) answer(leading.map((call) => this.#read(call)));
    if (firstWrite !== -1) answer(this.#transact(calls.slice(firstWrite)));
  }

  #transact(calls: readonly Call[]): Outcome[] {
    let outcomes: (Outcome | undefined)[];
    try {
      this.#begin.run();
      outcomes = calls.map((call) => (writes.has(call.name) ? this.#write(call) : undefined));
      this.#sequence.save();
      this.#commit.run();
      this.#sequence.committed();
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      this.#sequence.rolledBack();
      const failure = toFailure(error);
      outcomes = calls.map((call) => (writes.has(call.name) ? { failure } : undefined));
    }
    return calls.map((call, index) => outcomes[index] ?? this.#read(call));
  }

  /** One call's failure undoes that call alone; a failing disk or database undoes the transaction. */
  #write(call: Call): Outcome {
    this.#savepoint.run();
    let outcome: Outcome;
    try {
      outcome = { answer: this.#handle(call) };
    } catch (error) {
      const failure = toFailure(error);
      if (failure.kind === 'unavailable' || !this.#database.isTransaction) throw error;
      this.#undo.run();
      outcome = { failure };
    }
    this.#release.run();
    return outcome;
  }

  #read(call: Call): Outcome {
    try {
      return { answer: this.#handle(call) };
    } catch (error) {
      return { failure: toFailure(error) };
    }
  }

  #handle(call: Call): Answer<CallName> {
    // A call's name and request belong together by construction; the type of the pair can't say so.
    const handle = this.#handlers[call.name] as (request: Call['request']) => Answer<CallName>;
    return handle(call.request);
  }
}
