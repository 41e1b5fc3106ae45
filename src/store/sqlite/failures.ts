/** What went wrong in the store's thread, as plain data that crosses to the main thread and becomes an error there. */

import { CommitConflict } from '../documents.ts';
import { StoreUnavailable } from '../store.ts';

export type Failure =
  | { readonly kind: 'conflict'; readonly collection: string; readonly key: string }
  | { readonly kind: 'unavailable'; readonly reason: StoreUnavailable['reason']; readonly message: string }
  | { readonly kind: 'bug'; readonly message: string; readonly stack: string | undefined };

/** Primary result codes, https://www.sqlite.org/rescode.html. */
const sqlite = { busy: 5, readonly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notDatabase: 26 };

const reasonsBySqliteCode = new Map<number, StoreUnavailable['reason']>([
  [sqlite.busy, 'locked'],
  [sqlite.readonly, 'io'],
  [sqlite.ioError, 'io'],
  [sqlite.corrupt, 'corrupt'],
  [sqlite.full, 'full'],
  [sqlite.cannotOpen, 'io'],
  [sqlite.notDatabase, 'corrupt'],
]);

const reasonsBySystemCode = new Map<string, StoreUnavailable['reason']>([
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EFBIG', 'full'],
  ['EIO', 'io'],
  ['EROFS', 'io'],
  ['EACCES', 'io'],
  ['EPERM', 'io'],
  ['ENOTDIR', 'io'],
  ['EMFILE', 'io'],
]);

const advice: Record<StoreUnavailable['reason'], string> = {
  locked: 'stop the other Kiln, or choose another data folder',
  'newer-schema': 'start the Kiln that wrote it, or a newer one',
  full: 'free some space; nothing of this request was kept',
  io: 'check the disk and the permissions of the data folder',
  corrupt:
    'the database file is damaged: restore the data folder from a backup, or move it away to start afresh',
  closed: 'this Kiln is stopping',
};

/** A failure of the disk or database as `StoreUnavailable`; anything else as it is. */
export function asUnavailable(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || thrown instanceof StoreUnavailable) return thrown;
  const { code, errcode } = thrown as Error & { code?: string; errcode?: number };
  const reason =
    code === 'ERR_SQLITE_ERROR' && errcode !== undefined
      ? reasonsBySqliteCode.get(errcode & 0xff)
      : reasonsBySystemCode.get(code ?? '');
  if (reason === undefined) return thrown;
  return unavailable(reason, thrown.message, thrown);
}

/** `what` says what happened and to which thing; what to do is added. */
export function unavailable(
  reason: StoreUnavailable['reason'],
  what: string,
  cause?: unknown,
): StoreUnavailable {
  return new StoreUnavailable(reason, `store: ${what}: ${advice[reason]}`, cause);
}

export function toFailure(thrown: unknown): Failure {
  const error = asUnavailable(thrown);
  if (error instanceof CommitConflict)
    return { kind: 'conflict', collection: error.collection, key: error.key };
  if (error instanceof StoreUnavailable)
    return { kind: 'unavailable', reason: error.reason, message: error.message };
  if (error instanceof Error) return { kind: 'bug', message: error.message, stack: error.stack };
  return { kind: 'bug', message: String(error), stack: undefined };
}

export function fromFailure(failure: Failure): Error {
  switch (failure.kind) {
    case 'conflict':
      return new CommitConflict(failure.collection, failure.key);
    case 'unavailable':
      return new StoreUnavailable(failure.reason, failure.message);
    case 'bug':
      return new Error(`store: ${failure.message}`, { cause: failure.stack });
  }
}
