/** Where new identifiers come from; injected, so that tests can name them. */

import { randomUUID } from 'node:crypto';

export interface Ids {
  uuid(): string;
}

export const randomIds: Ids = { uuid: () => randomUUID() };
