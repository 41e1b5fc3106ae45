/** The SQLite driver keeps the store's promises. */

import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { storeContract } from './contract.ts';

storeContract({ name: 'SQLite', open: (folder, clock) => openSqliteStore({ folder, clock }) });
