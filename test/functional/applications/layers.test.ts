/** Packages from npm in a layer: what functions import from it as if it were their own, native code included. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { deploy, invoke, packageOf } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';
import type { ZipEntry } from '../../support/zip.ts';
import { application, installApplications } from './packages.ts';

const [server, modules] = await Promise.all([startKilnServer({ after }), installApplications()]);
const client = lambdaClient(server);

/** Deploys a fixture whose packages come from a layer of the same name. */
async function deployOnLayer(name: string, packages: readonly string[]): Promise<void> {
  const files = Object.entries(await application(modules, name, packages));
  const isPackage = ([path]: [string, ZipEntry]) => path.startsWith('node_modules/');
  const layer = files.filter(isPackage).map(([path, entry]) => [`nodejs/${path}`, entry] as const);
  const published = await client.send(
    new PublishLayerVersionCommand({
      LayerName: name,
      Content: { ZipFile: packageOf(Object.fromEntries(layer)) },
    }),
  );
  const code = Object.fromEntries(files.filter((file) => !isPackage(file)));
  await deploy(client, name, code, {
    MemorySize: 1769,
    Timeout: 20,
    Layers: [published.LayerVersionArn ?? ''],
  });
}

test('a native package of a layer is loaded, by import', async () => {
  await deployOnLayer('argon2', ['@node-rs/argon2']);
  const { payload, functionError } = await invoke(client, 'argon2', { password: 'secret' });
  assert.equal(functionError, undefined, JSON.stringify(payload));
  assert.equal(payload.matches, true);
});
