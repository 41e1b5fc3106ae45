import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Credentials } from '../../../src/identity/credentials.ts';
import { readClaim, type SignedRequest } from '../../../src/identity/sigv4/claim.ts';
import { SignatureVerifier } from '../../../src/identity/sigv4/verifier.ts';
import { fakeClock } from '../../support/clock.ts';
import { sign, signerKey } from './sigv4-signer.ts';

const clock = fakeClock();
const at = clock.now();
const verifier = new SignatureVerifier(new Credentials(signerKey, clock), clock);

function verify(request: SignedRequest, body: string): void {
  const claim = readClaim(request);
  assert.ok(claim);
  verifier.begin(request, claim).payload.verify(Buffer.from(body));
}

/** As SDK clients put labels into paths: RFC 3986, stricter than `encodeURIComponent`. */
function encodeSegment(value: string): string {
  const hex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(value).replaceAll(/[!'()*]/g, hex);
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((value) => value.isWellFormed());
const segment = text.filter((value) => value !== '.' && value !== '..' && value !== '');
const unsigned = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD'),
  path: fc.array(segment, { maxLength: 5 }).map((parts) => `/${parts.map(encodeSegment).join('/')}`),
  query: fc.dictionary(
    text.filter((name) => name !== '' && !name.startsWith('__') && !/^x-amz-/i.test(name)),
    fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })),
    { maxKeys: 4, noNullPrototype: true },
  ),
  headers: fc.dictionary(
    fc.stringMatching(/^my-[a-z]{1,8}$/),
    fc.stringMatching(/^[ -~]{1,30}$/).map((value) => value.trim()),
    { maxKeys: 4, noNullPrototype: true },
  ),
  body: text,
});

for (const service of ['lambda', 's3']) {
  test(`whatever the SDK's signer signs for ${service} verifies, and nothing changed does`, async () => {
    await fc.assert(
      fc.asyncProperty(unsigned, async (request) => {
        const signed = await sign(request, { service, at });
        verify(signed, request.body);
        assert.throws(() => verify(signed, `${request.body}!`));
        assert.throws(() => verify({ ...signed, method: 'PATCH' }, request.body));
        assert.throws(() => verify({ ...signed, path: `${signed.path}x` }, request.body));
        assert.throws(() => verify({ ...signed, query: `${signed.query}&more=1` }, request.body));
      }),
      { numRuns: 80 },
    );
  });
}

test('whatever the SDK presigns verifies', async () => {
  await fc.assert(
    fc.asyncProperty(unsigned, async ({ method, path, query }) => {
      const signed = await sign({ method, path, query }, { at, expiresIn: 600 });
      verify(signed, '');
      assert.throws(() => verify({ ...signed, query: `${signed.query}&more=1` }, ''));
    }),
    { numRuns: 60 },
  );
});
