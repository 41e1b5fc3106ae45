/** The store's thread: owns the database, and answers the main thread's calls in order. */

import { flushCompileCache } from 'node:module';
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { invariant } from '../../base/invariant.ts';
import type { Call, Inbound, Outbound } from './calls.ts';
import { closeDatabase, openDatabase } from './database.ts';
import { DocumentTable } from './document-table.ts';
import { type Failure, toFailure } from './failures.ts';
import { GroupCommit } from './group-commit.ts';
import { LogTable } from './log-table.ts';
import { QueueTable } from './queue-table.ts';
import { Sequence } from './sequence.ts';

/** A group takes at most about this many calls: the first of them waits for the last. */
const maxGroupCalls = 1_000;

invariant(parentPort !== null, 'the store worker runs as a worker thread');
const port = parentPort;
const { folder } = workerData as { folder: string };

function post(message: Outbound): void {
  port.postMessage(message);
}

function serve(database: DatabaseSync): void {
  const sequence = new Sequence(database);
  const queues = new QueueTable(database, sequence);
  const documents = new DocumentTable(database, sequence, queues);
  const group = new GroupCommit(database, sequence, {
    ...documents.handlers(),
    ...queues.handlers(),
    ...new LogTable(database).handlers(),
  });

  const runGroup = (calls: readonly Call[]) => {
    if (calls.length > 0) group.run(calls, (outcomes) => post({ kind: 'outcomes', outcomes }));
  };

  port.on('message', (first: Inbound) => {
    const calls: Call[] = [];
    // What arrived while the last group was syncing waits in the port: it is this group.
    for (let message: Inbound | undefined = first; message !== undefined; message = take()) {
      if (message === 'close') {
        runGroup(calls);
        return close(database);
      }
      calls.push(...message);
      if (calls.length >= maxGroupCalls) break;
    }
    runGroup(calls);
  });
}

function take(): Inbound | undefined {
  return receiveMessageOnPort(port)?.message;
}

function close(database: DatabaseSync): void {
  let failure: Failure | undefined;
  try {
    closeDatabase(database, folder);
  } catch (error) {
    failure = toFailure(error);
  }
  post({ kind: 'closed', failure });
  port.close();
}

try {
  const database = openDatabase(folder);
  serve(database);
  post({ kind: 'opened' });
  flushCompileCache();
} catch (error) {
  post({ kind: 'refused', failure: toFailure(error) });
  port.close();
}
