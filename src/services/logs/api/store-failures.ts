/** Tells the caller of a store that can't do its part, or of a token it never gave, in the words of Logs. */

import { InvalidCursor } from '../../../store/documents.ts';
import { StoreUnavailable } from '../../../store/store.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidToken, serviceUnavailable } from '../model/errors.ts';

// biome-ignore lint/suspicious/noExplicitAny: each operation has its own input and output types
type Operations = Readonly<Record<string, Operation<any, any>>>;

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
            if (thrown instanceof StoreUnavailable) throw serviceUnavailable(thrown.message, thrown);
            if (thrown instanceof InvalidCursor) throw invalidToken();
            throw thrown;
          }
        },
      } satisfies Operations[string],
    ]),
  );
}
