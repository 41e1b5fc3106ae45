/** Functions for tests of the control plane, and the ways to wait for them. */

import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  type LambdaClient,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { zipOf } from '../../support/zip.ts';
import { role } from './control-plane.ts';

export const helloZip = zipOf({ 'index.mjs': 'export const handler = async () => "hello";\n' });

/** A CreateFunction request that AWS would take; `change` overrides members. */
export function functionInput(
  name: string,
  change: Partial<CreateFunctionCommandInput> = {},
): CreateFunctionCommandInput {
  return {
    FunctionName: name,
    Role: role,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { ZipFile: helloZip },
    ...change,
  };
}

/** Creates the function and waits until it is active. */
export async function createActive(
  client: LambdaClient,
  name: string,
  change: Partial<CreateFunctionCommandInput> = {},
) {
  const created = await client.send(new CreateFunctionCommand(functionInput(name, change)));
  await untilActive(client, name);
  return created;
}

const poll = { maxWaitTime: 10, minDelay: 0.02, maxDelay: 0.05 };

export async function untilActive(client: LambdaClient, name: string): Promise<void> {
  await waitUntilFunctionActiveV2({ client, ...poll }, { FunctionName: name });
}

export async function untilUpdated(client: LambdaClient, name: string): Promise<void> {
  await waitUntilFunctionUpdatedV2({ client, ...poll }, { FunctionName: name });
}
