/** Tells the caller of a store that takes no writes in the words Lambda has for trouble of its own. */

import { StoreUnavailable } from '../../store/store.ts';
import { serviceFailure } from '../model/errors.ts';

/** A ServiceException for a store that is full or gone. */
export function wordStoreFailure(thrown: unknown): unknown {
  return thrown instanceof StoreUnavailable ? serviceFailure(thrown.message, thrown) : thrown;
}
