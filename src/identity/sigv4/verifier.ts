/** Verifies Signature Version 4: the head as soon as it is here, the body when it has arrived. Pure: no I/O. */

import { hash } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Credential, CredentialSource } from '../credentials.ts';
import { canonicalRequest } from './canonical.ts';
import { basicTimestamp, parseTimestamp, type SignatureClaim, type SignedRequest } from './claim.ts';
import { SignatureFault } from './faults.ts';
import {
  chunkedPayload,
  computedPayload,
  declaredPayload,
  type PayloadCheck,
  payloadDeclaration,
  unsignedPayload,
} from './payload.ts';
import { hmacHex, SigningKeys, sameHex, scopeText } from './signing-key.ts';

const minute = 60_000;

/** Clock skew a service accepts, in minutes, as its errors name it; five where the service is not listed. */
const skewMinutes: Readonly<Record<string, number>> = { s3: 15, sts: 15, ecr: 15 };

const regionPattern = /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/;
/** A signature whose head has been checked as far as it can be; the body is still to come. */
export interface PendingSignature {
  readonly credential: Credential;
  readonly payload: PayloadCheck;
}

export class SignatureVerifier {
  readonly #credentials: CredentialSource;
  readonly #clock: Clock;
  readonly #keys = new SigningKeys();

  constructor(credentials: CredentialSource, clock: Clock) {
    this.#credentials = credentials;
    this.#clock = clock;
  }

  /** Throws a `SignatureFault` for everything that is wrong before the body. */
  begin(request: SignedRequest, claim: SignatureClaim): PendingSignature {
    checkScope(claim);
    this.#checkTime(claim);
    const credential = this.#credentials.find(claim.accessKeyId, claim.sessionToken);
    if (credential === undefined) {
      throw new SignatureFault('unknown-key', `unknown access key ${claim.accessKeyId}`);
    }
    if (credential.expiresAt !== undefined && credential.expiresAt <= this.#clock.now()) {
      throw new SignatureFault('expired-token', 'the session has expired');
    }
    if (claim.service === 's3') checkAmzHeadersSigned(request, claim);

    return { credential, payload: this.#payload(request, claim, credential) };
  }

  /** The signature is verified here already, unless it needs the hash of a body that is still to come. */
  #payload(request: SignedRequest, claim: SignatureClaim, credential: Credential): PayloadCheck {
    const declaration = payloadDeclaration(
      request,
      claim.service === 's3' && claim.expiresSeconds !== undefined,
    );
    const verify = (payloadHash: string) => this.#verify(request, claim, credential, payloadHash);
    if (declaration === undefined) return computedPayload(verify);
    const key = verify(declaration.text);
    switch (declaration.kind) {
      case 'sha256':
        return declaredPayload(declaration.text);
      case 'unsigned':
        return unsignedPayload;
      case 'chunked':
        return chunkedPayload(request);
      case 'chunked-signed':
        return chunkedPayload(request, {
          key,
          timestamp: claim.timestamp,
          scope: scopeText(claim),
          seed: claim.signature,
          trailer: declaration.text.endsWith('-TRAILER'),
        });
    }
  }

  #checkTime(claim: SignatureClaim): void {
    const signedAt = parseTimestamp(claim.timestamp);
    const now = this.#clock.now();
    const skew = skewMinutes[claim.service] ?? 5;
    if (signedAt > now + skew * minute) {
      throw new SignatureFault(
        'time-skew',
        `Signature not yet current: ${claim.timestamp} is still later than ${basicTimestamp(now + skew * minute)} ` +
          `(${basicTimestamp(now)} + ${skew} min.)`,
      );
    }
    const lifeMinutes = claim.expiresSeconds === undefined ? skew : claim.expiresSeconds / 60;
    if (signedAt < now - lifeMinutes * minute) {
      throw new SignatureFault(
        claim.expiresSeconds === undefined ? 'time-skew' : 'expired-url',
        `Signature expired: ${claim.timestamp} is now earlier than ${basicTimestamp(now - lifeMinutes * minute)} ` +
          `(${basicTimestamp(now)} - ${Math.floor(lifeMinutes)} min.)`,
      );
    }
  }

  #verify(
    request: SignedRequest,
    claim: SignatureClaim,
    credential: Credential,
    payloadHash: string,
  ): Buffer {
    const style = claim.service === 's3' ? 'once' : 'twice';
    const canonical = canonicalRequest(request, claim, payloadHash, style);
    // Node decodes header bytes as Latin-1; encoding back gives the bytes that the client signed.
    const canonicalHash = hash('sha256', Buffer.from(canonical, 'latin1'), 'hex');
    const text = `AWS4-HMAC-SHA256\n${claim.timestamp}\n${scopeText(claim)}\n${canonicalHash}`;
    const key = this.#keys.get(credential.secretAccessKey, claim);
    if (!sameHex(hmacHex(key, text), claim.signature)) {
      throw new SignatureFault('mismatch', 'the signature does not match', {
        AWSAccessKeyId: claim.accessKeyId,
        StringToSign: text,
        SignatureProvided: claim.signature,
        CanonicalRequest: canonical,
      });
    }
    this.#keys.keep(credential.secretAccessKey, claim, key);
    return key;
  }
}

function checkScope(claim: SignatureClaim): void {
  const day = claim.timestamp.slice(0, 8);
  if (claim.date !== day) {
    throw new SignatureFault(
      'scope',
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${claim.date}' != '${day}', from '${claim.timestamp}'.`,
    );
  }
  if (!regionPattern.test(claim.region)) {
    throw new SignatureFault('scope', 'Credential should be scoped to a valid region. ');
  }
  if (!claim.signedHeaders.includes('host')) {
    throw new SignatureFault(
      'scope',
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  }
}

/** S3 insists that every `x-amz-*` header is covered. */
function checkAmzHeadersSigned(request: SignedRequest, claim: SignatureClaim): void {
  for (const name in request.headers) {
    if (name.startsWith('x-amz-') && !claim.signedHeaders.includes(name)) {
      throw new SignatureFault('unsigned-header', `the header ${name} is not signed`);
    }
  }
}
