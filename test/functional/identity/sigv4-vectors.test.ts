import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Credentials } from '../../../src/identity/credentials.ts';
import type { RootKey } from '../../../src/identity/root-key.ts';
import { readClaim, type SignedRequest } from '../../../src/identity/sigv4/claim.ts';
import { type PendingSignature, SignatureVerifier } from '../../../src/identity/sigv4/verifier.ts';
import { fakeClock } from '../../support/clock.ts';
import {
  s3Chunked,
  s3GetRange,
  s3Key,
  s3PresignedQuery,
  suiteKey,
  suiteVectors,
  type Vector,
} from './sigv4-vectors.ts';

const suiteTime = Date.UTC(2015, 7, 30, 12, 36);
const s3Time = Date.UTC(2013, 4, 24);

function begin(request: SignedRequest, key: RootKey, now: number): PendingSignature {
  const clock = fakeClock(now);
  const claim = readClaim(request);
  assert.ok(claim);
  return new SignatureVerifier(new Credentials(key, clock), clock).begin(request, claim);
}

function requestOf(vector: Vector, key: RootKey, scope: string): SignedRequest {
  const headers: Record<string, string> = {};
  const repeated = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(vector.headers)) {
    headers[name] = typeof value === 'string' ? value : value.join(', ');
    if (typeof value !== 'string') repeated.set(name, value);
  }
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}/aws4_request, SignedHeaders=${vector.signedHeaders}, Signature=${vector.signature}`;
  return { method: vector.method, path: vector.path, query: vector.query ?? '', headers, repeated };
}

for (const vector of suiteVectors) {
  test(`the suite's ${vector.name} verifies, and not with another body`, () => {
    const { payload } = begin(requestOf(vector, suiteKey, '20150830/us-east-1/service'), suiteKey, suiteTime);
    payload.verify(Buffer.from(vector.body ?? ''));
    assert.throws(() => payload.verify(Buffer.from('another')), { kind: 'mismatch' });
  });
}

test("S3's published header example verifies", () => {
  const request = requestOf(s3GetRange, s3Key, '20130524/us-east-1/s3');
  begin(request, s3Key, s3Time).payload.verify(Buffer.alloc(0));
});

test("S3's published presigned URL verifies for its day and not longer", () => {
  const headers = { host: 'examplebucket.s3.amazonaws.com' };
  const request = { method: 'GET', path: '/test.txt', query: s3PresignedQuery, headers };
  begin(request, s3Key, s3Time + 86_400_000);
  assert.throws(() => begin(request, s3Key, s3Time + 86_401_000), { kind: 'expired-url' });
  assert.throws(() => begin({ ...request, path: '/other.txt' }, s3Key, s3Time), { kind: 'mismatch' });
});

test("S3's published chunked upload verifies chunk by chunk", async () => {
  const request = requestOf(s3Chunked.request, s3Key, '20130524/us-east-1/s3');
  const frames = s3Chunked.chunks.map(
    ({ bytes, signature }) =>
      `${bytes.toString(16)};chunk-signature=${signature}\r\n${'a'.repeat(bytes)}\r\n`,
  );
  const body = Buffer.from(frames.join(''));
  assert.equal(body.length, Number(request.headers['content-length']));
  assert.equal(begin(request, s3Key, s3Time).payload.verify(body).length, 66_560);

  const stage = begin(request, s3Key, s3Time).payload.stage((thrown) => thrown as Error);
  assert.ok(stage);
  stage.end(body);
  let bytes = 0;
  for await (const part of stage) bytes += part.length;
  assert.equal(bytes, 66_560);

  const tampered = Buffer.from(body);
  tampered[66_000] = 'b'.charCodeAt(0);
  assert.throws(() => begin(request, s3Key, s3Time).payload.verify(tampered), { kind: 'mismatch' });
});
