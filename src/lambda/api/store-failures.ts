/** Tells the caller of a store that takes no writes in the words Lambda has for trouble of its own. */

import { StoreUnavailable } from '../../store/store.ts';
import type { Operation } from '../../wire/service.ts';
import { serviceFailure } from '../model/errors.ts';

// biome-ignore lint/suspicious/noExplicitAny: each operation has its own input and output types
type Operations = Readonly<Record<string, Operation<any, any>>>;

/** The same operations, with a ServiceException for a store that is full or gone. */
export function storeFailures(operations: Operations): Operations {
  return Object.fromEntries(
    Object.entries(operations).map(([name, declared]) => [
      name,
      {
        ...declared,
        handle: async (input, context) => {
          try {
            return await declared.handle(input, context);
          } catch (thrown) {
            if (thrown instanceof StoreUnavailable) throw serviceFailure(thrown.message, thrown);
            throw thrown;
          }
        },
      } satisfies Operations[string],
    ]),
  );
}
