import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Credentials } from '../../../src/identity/credentials.ts';
import { readClaim, type SignedRequest } from '../../../src/identity/sigv4/claim.ts';
import { type FaultKind, SignatureFault, signatureError } from '../../../src/identity/sigv4/faults.ts';
import { SignatureVerifier } from '../../../src/identity/sigv4/verifier.ts';
import { fakeClock } from '../../support/clock.ts';
import { sign, signerKey } from './sigv4-signer.ts';

const minute = 60_000;
const now = Date.UTC(2026, 10, 25, 12);
const request = { method: 'GET', path: '/2015-03-31/functions' };

function verifyAt(signed: SignedRequest, time: number): void {
  const clock = fakeClock(time);
  const claim = readClaim(signed);
  if (claim === undefined) throw new Error('the request is unsigned');
  new SignatureVerifier(new Credentials(signerKey, clock), clock).begin(signed, claim);
}

function faultOf(action: () => unknown): SignatureFault {
  try {
    action();
  } catch (thrown) {
    assert.ok(thrown instanceof SignatureFault, String(thrown));
    return thrown;
  }
  assert.fail('nothing was thrown');
}

test('a request is good for five minutes around its time', async () => {
  const signed = await sign(request, { at: now });
  verifyAt(signed, now + 5 * minute);
  verifyAt(signed, now - 5 * minute);
  assert.equal(
    faultOf(() => verifyAt(signed, now + 5 * minute + 1000)).message,
    'Signature expired: 20261125T120000Z is now earlier than 20261125T120001Z (20261125T120501Z - 5 min.)',
  );
  assert.equal(
    faultOf(() => verifyAt(signed, now - 5 * minute - 1000)).message,
    'Signature not yet current: 20261125T120000Z is still later than 20261125T115959Z (20261125T115459Z + 5 min.)',
  );
});

test('S3 and STS allow fifteen minutes', async () => {
  for (const service of ['s3', 'sts']) {
    const signed = await sign(request, { at: now, service });
    verifyAt(signed, now + 15 * minute);
    assert.equal(faultOf(() => verifyAt(signed, now + 15 * minute + 1000)).kind, 'time-skew');
  }
});

test('a presigned URL is good until it expires', async () => {
  const signed = await sign(request, { at: now, expiresIn: 600 });
  verifyAt(signed, now + 10 * minute);
  assert.equal(faultOf(() => verifyAt(signed, now + 10 * minute + 1000)).kind, 'expired-url');
  assert.equal(faultOf(() => verifyAt(signed, now - 6 * minute)).kind, 'time-skew');
});

test('a presigned URL for more than a week is refused', async () => {
  const signed = await sign(request, { at: now, expiresIn: 604_800 });
  verifyAt(signed, now);
  const longer = { ...signed, query: signed.query.replace('604800', '604801') };
  assert.match(faultOf(() => verifyAt(longer, now)).message, /must be less than a week/);
});

test('a session signs with its token until it expires', async () => {
  const clock = fakeClock(now);
  const credentials = new Credentials(signerKey, clock);
  const session = credentials.issueRoleSession('arn:aws:iam::111122223333:role/r', 's', '111122223333', 120);
  const key = { ...signerKey, ...session };
  for (const expiresIn of [undefined, 600]) {
    const options = { at: now, key, sessionToken: session.sessionToken };
    const signed = await sign(request, expiresIn === undefined ? options : { ...options, expiresIn });
    verifyAt(signed, now);
    assert.equal(faultOf(() => verifyAt(signed, now + 121_000)).kind, 'expired-token');
  }
  const withoutToken = await sign(request, { at: now, key });
  assert.equal(faultOf(() => verifyAt(withoutToken, now)).kind, 'unknown-key');
});

test('an incomplete Authorization header is told what it lacks, and shown only as a hash', async () => {
  const headers = {
    host: 'h',
    authorization: 'AWS4-HMAC-SHA256 Credential=AKIA/20261125/us-east-1/lambda/aws4_request',
  };
  const { message, kind } = faultOf(() => readClaim({ ...request, query: '', headers }));
  assert.equal(kind, 'incomplete');
  assert.match(
    message,
    /^Authorization header requires 'Signature' parameter\. Authorization header requires 'SignedHeaders' parameter\. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header\. \(Hashed with SHA-256 and encoded with Base64\) Authorization=[A-Za-z0-9+/]{43}=$/,
  );
});

test('other algorithms are refused by name, SigV4A clearly', () => {
  const withScheme = (authorization: string) =>
    faultOf(() => readClaim({ ...request, query: '', headers: { authorization } })).message;
  assert.equal(withScheme('Bearer abc'), "Unsupported AWS 'algorithm': 'Bearer'.");
  assert.match(
    withScheme('AWS4-ECDSA-P256-SHA256 Credential=a'),
    /SigV4A \(asymmetric\) signatures are not supported/,
  );
});

test('a scope that is not one is refused', async () => {
  const signed = await sign(request, { at: now });
  const withCredential = (credential: string) => {
    const authorization = signed.headers.authorization?.replace(
      /Credential=[^,]*/,
      `Credential=${credential}`,
    );
    return faultOf(() => verifyAt({ ...signed, headers: { ...signed.headers, authorization } }, now));
  };
  assert.match(withCredential('AKIA/20261125/us-east-1/lambda').message, /^Credential must have exactly 5/);
  assert.match(withCredential('A/20261125/us-east-1/lambda/aws5').message, /valid terminator/);
  assert.match(withCredential('A/20261125/../lambda/aws4_request').message, /valid region/);
  assert.match(
    withCredential('A/20261124/us-east-1/lambda/aws4_request').message,
    /^Date in Credential scope/,
  );
});

test('a signature that does not cover the host is refused', async () => {
  const signed = await sign(request, { at: now });
  const authorization = signed.headers.authorization?.replace('host;', '');
  const { message } = faultOf(() =>
    verifyAt({ ...signed, headers: { ...signed.headers, authorization } }, now),
  );
  assert.match(message, /'Host' or ':authority' must be a 'SignedHeader'/);
});

test('S3 refuses an x-amz header that the signature does not cover', async () => {
  const signed = await sign(request, { at: now, service: 's3' });
  const headers = { ...signed.headers, 'x-amz-acl': 'public-read' };
  assert.equal(faultOf(() => verifyAt({ ...signed, headers }, now)).kind, 'unsigned-header');
});

test('malformed dates and payload hashes are refused', async () => {
  const signed = await sign(request, { at: now });
  for (const date of ['20261125', '20261125T120000', 'Wed', '20261125Tabcdefg', '2026112512000000']) {
    const headers = { ...signed.headers, 'x-amz-date': date };
    assert.match(faultOf(() => verifyAt({ ...signed, headers }, now)).message, /^Date must be in ISO-8601/);
  }
  const headers = { ...signed.headers, 'x-amz-content-sha256': 'abc' };
  assert.equal(faultOf(() => verifyAt({ ...signed, headers }, now)).kind, 'incomplete');
});

test('each service family answers in its own words', () => {
  const codes = (kind: FaultKind) =>
    (['rest-json', 'json', 'query', 'ec2', 's3'] as const).map((dialect) => {
      const { code, status } = signatureError(new SignatureFault(kind, 'm'), dialect);
      return `${code} ${status}`;
    });
  assert.deepEqual(codes('mismatch'), [
    'InvalidSignatureException 403',
    'InvalidSignatureException 400',
    'SignatureDoesNotMatch 403',
    'AuthFailure 401',
    'SignatureDoesNotMatch 403',
  ]);
  assert.deepEqual(codes('unknown-key'), [
    'UnrecognizedClientException 403',
    'UnrecognizedClientException 400',
    'InvalidClientTokenId 403',
    'AuthFailure 401',
    'InvalidAccessKeyId 403',
  ]);
});
