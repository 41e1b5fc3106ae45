/** A function's log as Kiln has stored it. */

import { openLog } from '../../src/cli/log-events.ts';
import type { KilnServer } from './server.ts';

/** The messages so far, oldest first; what a running call writes arrives within moments. */
export async function functionLog(server: KilnServer, name: string): Promise<string[]> {
  const read = await openLog(server);
  const query = { group: `/aws/lambda/${name}`, since: undefined, limit: 10_000, wait: 0 };
  const { events } = await read({ ...query, after: undefined });
  return events.map(({ message }) => message.trimEnd());
}
