import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StartError } from '../../../src/gateway/start-error.ts';
import { startGateway } from './gateway-fixture.ts';

test('a port that is taken is one line with the remedy', async (t) => {
  const { port } = await startGateway(t, []);
  const { gateway } = await startGateway(t, []);
  await assert.rejects(gateway.listen('127.0.0.1', port), (error) => {
    assert.ok(error instanceof StartError);
    assert.match(error.message, new RegExp(`^port ${port} on 127\\.0\\.0\\.1 is taken: .*--port$`));
    return true;
  });
});

test('an address of another machine is one line with the remedy', async (t) => {
  const { gateway } = await startGateway(t, []);
  await assert.rejects(gateway.listen('192.0.2.1', 0), {
    name: 'StartError',
    message: /^192\.0\.2\.1 is not an address of this machine: .*--host$/,
  });
});
