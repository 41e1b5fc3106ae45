/** Tells the caller of a store that can't do its part, or of a token it never gave, in the words of Logs. */

import { InvalidCursor } from '../../../store/documents.ts';
import { StoreUnavailable } from '../../../store/store.ts';
import { invalidToken, serviceUnavailable } from '../model/errors.ts';

export function wordStoreFailure(thrown: unknown): unknown {
  if (thrown instanceof StoreUnavailable) return serviceUnavailable(thrown.message, thrown);
  return thrown instanceof InvalidCursor ? invalidToken() : thrown;
}
