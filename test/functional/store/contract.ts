/** The promises of `src/store`, held by every driver: call `storeContract` from the driver's test file. */

import { describe } from 'node:test';
import { blobsContract } from './contract/blobs.ts';
import { documentsContract } from './contract/documents.ts';
import type { Driver } from './contract/driver.ts';
import { logContract } from './contract/log.ts';
import { queueHistoriesContract } from './contract/queue-histories.ts';
import { queuesContract } from './contract/queues.ts';
import { readinessContract } from './contract/readiness.ts';
import { storeLifeContract } from './contract/store-life.ts';

export type { Driver };

export function storeContract(driver: Driver): void {
  describe(`${driver.name} store`, () => {
    describe('documents', () => documentsContract(driver));
    describe('queues', () => queuesContract(driver));
    describe('histories of queues', () => queueHistoriesContract(driver));
    describe('readiness of queues', () => readinessContract(driver));
    describe('log', () => logContract(driver));
    describe('blobs', () => blobsContract(driver));
    describe('life', () => storeLifeContract(driver));
  });
}
