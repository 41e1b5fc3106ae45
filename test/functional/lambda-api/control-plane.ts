/** A control plane on a store of its own, with a real SDK client in front: one a test. */

import { join } from 'node:path';
import type { TestContext } from 'node:test';
import * as schemas from '@aws-sdk/client-lambda';
import { systemClock } from '../../../src/base/clock.ts';
import {
  type ControlPlaneOptions,
  createLambdaControlPlane,
  type LambdaControlPlane,
} from '../../../src/lambda/create-control-plane.ts';
import { createLambdaService } from '../../../src/lambda/service.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { bindService } from '../../../src/wire/bind.ts';
import type { RawOperation, ServiceDeclaration } from '../../../src/wire/service.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { loopback } from '../wire/loopback.ts';

export const account = '123456789012';
export const region = 'us-east-1';
export const role = `arn:aws:iam::${account}:role/service-role/tests`;

export interface TestPlane {
  readonly client: schemas.LambdaClient;
  readonly plane: LambdaControlPlane;
  readonly store: Store;
  readonly folder: string;
  /** Failures that were Kiln's own. */
  readonly internalErrors: unknown[];
  /** Ends everything, as a stop of Kiln does; the folder stays for another. */
  close(): Promise<void>;
}

export interface TestPlaneOptions extends Partial<ControlPlaneOptions> {
  /** Data folder to go on with; a new one when absent. */
  readonly folder?: string;
}

/** Stands for the invoke path, which these tests leave alone. */
const noInvoke: RawOperation = {
  access: { action: 'lambda:InvokeFunction' },
  handleRaw: () => Promise.reject(new Error('nothing is invoked here')),
};

/** Lambda as the gateway would get it, without invocations. */
export function declareLambda(plane: LambdaControlPlane): ServiceDeclaration {
  return createLambdaService({ plane, invoke: noInvoke, schemas });
}

export async function openPlane(
  t: Pick<TestContext, 'after'>,
  options: TestPlaneOptions = {},
): Promise<TestPlane> {
  const folder = options.folder ?? (await temporaryFolder(t));
  const store = await openSqliteStore({ folder });
  const plane = await createLambdaControlPlane({
    documents: store.documents,
    blobs: store.blobs,
    packageFolder: join(folder, 'packages'),
    clock: systemClock,
    settleWindowMilliseconds: 50,
    ...options,
  });
  const internalErrors: unknown[] = [];
  const service = bindService(declareLambda(plane), {
    authorizer: { authorize() {} },
    onInternalError: (cause) => internalErrors.push(cause),
  });
  const client = new schemas.LambdaClient({
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'unchecked' },
    endpoint: 'http://127.0.0.1:4566',
    requestHandler: loopback(service),
    maxAttempts: 1,
  });
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    await plane.close();
    await store.close();
  };
  t.after(close);
  return { client, plane, store, folder, internalErrors, close };
}
