import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { AwsError } from '../../../src/base/errors.ts';
import { eventually } from '../../support/eventually.ts';
import { type Handler, json, startGateway } from './gateway-fixture.ts';
import { RawClient } from './raw-http.ts';
import { signedBytes, signedHead } from './signed-request.ts';

const length: Handler = async (body) =>
  json({ length: body instanceof Readable ? (await text(body)).length : body.length });
const limited = { maxBodyBytes: 1000, handler: length };

function chunked(body: string): string {
  return `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
}

test('a body at the limit passes, and one byte more is refused from its declared length', async (t) => {
  const { port } = await startGateway(t, [limited]);
  const atLimit = await new RawClient(t, port).send(await signedBytes({ body: 'x'.repeat(1000) })).answer();
  assert.deepEqual(JSON.parse(atLimit.body), { length: 1000 });

  const head = (await signedHead({ body: 'x'.repeat(1001) })).replace('1001', '999999999');
  const over = new RawClient(t, port).send(head);
  const answer = await over.answer();
  assert.deepEqual([answer.status, answer.headers.connection], [413, 'close']);
  assert.equal(answer.headers['x-amzn-errortype'], 'RequestTooLargeException');
});

test('a body without a declared length is counted as it arrives', async (t) => {
  const { port } = await startGateway(t, [limited]);
  const unsignedHeaders = { 'transfer-encoding': 'chunked' };
  const head = async (body: string) =>
    (await signedHead({ body, unsignedHeaders })).replace(/content-length: \d+\r\n/, '');
  const fits = 'x'.repeat(1000);
  const client = new RawClient(t, port);
  const passed = await client.send(`${await head(fits)}${chunked(fits)}`).answer();
  assert.deepEqual(JSON.parse(passed.body), { length: 1000 });
  const over = 'x'.repeat(5000);
  assert.equal((await client.send(`${await head(over)}${chunked(over)}`).answer()).status, 413);
});

test('a client that goes on sending still sees why it was refused', async (t) => {
  const { port } = await startGateway(t, [limited]);
  const body = 'x'.repeat(20_000_000);
  const client = new RawClient(t, port).send(await signedHead({ body })).send(body);
  assert.equal((await client.answer()).status, 413);
  await client.closed;
});

test('Expect: 100-continue is granted only when the head is acceptable', async (t) => {
  const { port } = await startGateway(t, [limited]);
  const unsignedHeaders = { expect: '100-continue' };
  const patient = new RawClient(t, port).send(await signedHead({ body: 'hello', unsignedHeaders }));
  assert.equal((await patient.answer()).status, 100);
  assert.deepEqual(JSON.parse((await patient.send('hello').answer()).body), { length: 5 });

  const over = new RawClient(t, port).send(await signedHead({ body: 'x'.repeat(2000), unsignedHeaders }));
  assert.equal((await over.answer()).status, 413);
  const stale = new RawClient(t, port).send(await signedHead({ body: 'hello', unsignedHeaders, at: 0 }));
  assert.equal((await stale.answer()).status, 403);
});

test('bodies over all connections share one budget, and what a call held is given back', async (t) => {
  const { port } = await startGateway(t, [{ handler: length }], { limits: { maxBufferedBytes: 100_000 } });
  const body = 'x'.repeat(80_000);
  const holder = new RawClient(t, port).send(await signedHead({ body })).send(body.slice(1));
  const probe = async () => (await new RawClient(t, port).send(await signedBytes({ body })).answer()).status;
  await eventually(async () => (await probe()) === 503);
  holder.send('x');
  assert.equal((await holder.answer()).status, 200);
  assert.equal(await probe(), 200);
});

test('a streamed body over the limit fails in the handler, not in the process', async (t) => {
  let failure: unknown;
  const { port } = await startGateway(t, [
    {
      streaming: true,
      maxBodyBytes: 1000,
      handler: async (body) => {
        try {
          for await (const _part of body as Readable);
        } catch (error) {
          failure = error;
        }
        return json({}, 413);
      },
    },
  ]);
  const body = 'x'.repeat(5000);
  const head = (await signedHead({ body, unsignedHeaders: { 'transfer-encoding': 'chunked' } })).replace(
    /content-length: \d+\r\n/,
    '',
  );
  assert.equal((await new RawClient(t, port).send(`${head}${chunked(body)}`).answer()).status, 413);
  assert.match(String(failure), /Request must be smaller/);
});

test('a streamed body whose hash is wrong fails before its end', async (t) => {
  let failure: unknown;
  const { port } = await startGateway(t, [
    {
      streaming: true,
      handler: async (body) => {
        try {
          await text(body as Readable);
        } catch (error) {
          failure = error;
        }
        return json({});
      },
    },
  ]);
  const request = (await signedBytes({ body: 'amount=1' })).replace('amount=1', 'amount=9');
  await new RawClient(t, port).send(request).answer();
  assert.deepEqual((failure as AwsError).code, 'InvalidSignatureException');
});
