import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { ChunkDecoder, type ChunkSigning } from '../../../src/identity/sigv4/aws-chunked.ts';
import { deriveSigningKey, hmacHex, scopeText } from '../../../src/identity/sigv4/signing-key.ts';

const scope = { date: '20261125', region: 'us-east-1', service: 's3' };
const timestamp = '20261125T120000Z';
const key = deriveSigningKey('secret', scope);
const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');

function signing(trailer: boolean): ChunkSigning {
  return { key, timestamp, scope: scopeText(scope), seed: '0'.repeat(64), trailer };
}

/** Frames and signs chunks as the specification writes it; `trailer` lines come signed too. */
function signedBody(chunks: readonly string[], trailer?: string): Buffer {
  let previous = '0'.repeat(64);
  const next = (kind: string, hashes: string) => {
    previous = hmacHex(
      key,
      `AWS4-HMAC-SHA256-${kind}\n${timestamp}\n${scopeText(scope)}\n${previous}\n${hashes}`,
    );
    return previous;
  };
  const frames = [...chunks, ''].map((chunk) => {
    const signature = next('PAYLOAD', `${sha256('')}\n${sha256(chunk)}`);
    const data = chunk === '' ? '' : `${chunk}\r\n`;
    return `${chunk.length.toString(16)};chunk-signature=${signature}\r\n${data}`;
  });
  if (trailer !== undefined) {
    frames.push(`${trailer}\r\nx-amz-trailer-signature:${next('TRAILER', sha256(`${trailer}\n`))}\r\n`);
  }
  return Buffer.from(`${frames.join('')}\r\n`);
}

function decode(body: Buffer, decoder: ChunkDecoder, step = body.length): string {
  let content = '';
  for (let from = 0; from < body.length; from += step) {
    content += Buffer.concat(decoder.push(body.subarray(from, from + step))).toString();
  }
  decoder.end();
  return content;
}

test('signed chunks with a signed trailer decode wherever the bytes are cut', () => {
  const body = signedBody(['hello ', 'world'], 'x-amz-checksum-crc32c:sOO8/Q==');
  for (let step = 1; step <= body.length; step += 1) {
    const decoder = new ChunkDecoder(signing(true), '11');
    assert.equal(decode(body, decoder, step), 'hello world');
    assert.deepEqual([...decoder.trailers], [['x-amz-checksum-crc32c', 'sOO8/Q==']]);
  }
});

test('a changed chunk, order, trailer or signature is noticed', () => {
  const trailer = 'x-amz-checksum-crc32c:sOO8/Q==';
  const good = signedBody(['hello ', 'world'], trailer).toString();
  const changes = [
    good.replace('hello', 'hallo'),
    good.replace('sOO8', 'sOO9'),
    good.replace(/(6;.*?\r\nhello \r\n)(5;.*?\r\nworld\r\n)/s, '$2$1'),
    good.replace(/;chunk-signature=[0-9a-f]+/, ''),
    good.replace(/x-amz-trailer-signature.*\r\n/, ''),
    good.replace(/x-amz-checksum.*\r\nx-amz-trailer-signature.*\r\n/, ''),
  ];
  for (const changed of changes) {
    assert.notEqual(changed, good);
    assert.throws(() => decode(Buffer.from(changed), new ChunkDecoder(signing(true), '11')), {
      kind: 'mismatch',
    });
  }
});

test('unsigned chunks with a trailer decode, with or without a last empty line', () => {
  const decoder = new ChunkDecoder(undefined, '3');
  assert.equal(decode(Buffer.from('3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n'), decoder), 'abc');
  assert.equal(decoder.trailers.get('x-amz-checksum-crc32'), 'NSRBwg==');
  assert.equal(decode(Buffer.from('3\r\nabc\r\n0\r\n'), new ChunkDecoder(undefined, '3')), 'abc');
});

test('a body cut short anywhere, or longer than it says, is incomplete', () => {
  const body = signedBody(['hello'], 'x-amz-checksum-crc32:NSRBwg==');
  for (let length = 0; length < body.length; length += 1) {
    const decoder = new ChunkDecoder(signing(true), '5');
    assert.throws(() => decode(body.subarray(0, length), decoder, 7), { code: 'IncompleteBody' });
  }
  assert.throws(() => decode(body, new ChunkDecoder(signing(true), '6')), { code: 'IncompleteBody' });
  const more = Buffer.concat([body, Buffer.from('x')]);
  assert.throws(() => decode(more, new ChunkDecoder(signing(true), '5')), { code: 'IncompleteBody' });
});

test('frames that are none are refused without being collected', () => {
  const bad = [
    'zz\r\n',
    '-1\r\n',
    '1e999\r\n',
    `${'1'.repeat(13)}\r\n`,
    'a'.repeat(2000),
    '3\r\nabcX\r\n',
    '0\r\nnocolon\r\n',
  ];
  for (const body of bad) {
    assert.throws(() => decode(Buffer.from(body), new ChunkDecoder(undefined, undefined)), {
      code: 'IncompleteBody',
    });
  }
  const manyTrailers = `0\r\n${Array.from({ length: 30 }, (_, index) => `x-${index}:1\r\n`).join('')}\r\n`;
  assert.throws(() => decode(Buffer.from(manyTrailers), new ChunkDecoder(undefined, undefined)), {
    code: 'IncompleteBody',
  });
});
