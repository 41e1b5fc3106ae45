/** `node lock-holder.ts FOLDER`: opens the store, says so, and holds it until it is killed. */

import { openSqliteStore } from '../../../src/store/sqlite/open.ts';

await openSqliteStore({ folder: process.argv[2] ?? '' });
console.log('open');
process.stdin.resume();
