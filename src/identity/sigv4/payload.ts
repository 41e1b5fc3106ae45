/** What a client declared about its payload, and how the body is held to it. */

import { hash } from 'node:crypto';
import type { Transform } from 'node:stream';
import { ChunkDecoder, type ChunkSigning } from './aws-chunked.ts';
import type { SignedRequest } from './claim.ts';
import { SignatureFault } from './faults.ts';
import { sameHex } from './signing-key.ts';
import { chunkTransform, hashTransform, type PresentFailure } from './stages.ts';

/** Holds a body to its signature, either whole or as it arrives. */
export interface PayloadCheck {
  /** Returns the content, freed of chunk framing. Throws a `SignatureFault`. */
  verify(body: Buffer): Buffer;
  /**
   * A stage for bodies that are handed on as they arrive; undefined when they pass unchanged and unchecked.
   * `present` words a failure for whoever reads the stream.
   */
  stage(present: PresentFailure): Transform | undefined;
}

/** `text` is what stands for the payload in the canonical request. */
export interface PayloadDeclaration {
  readonly kind: 'sha256' | 'unsigned' | 'chunked' | 'chunked-signed';
  readonly text: string;
}

const kinds: Readonly<Record<string, PayloadDeclaration['kind']>> = {
  'UNSIGNED-PAYLOAD': 'unsigned',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': 'chunked',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': 'chunked-signed',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': 'chunked-signed',
};

/**
 * Undefined when the client said nothing: then the body's own hash was signed.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 */
export function payloadDeclaration(
  request: SignedRequest,
  presignedForS3: boolean,
): PayloadDeclaration | undefined {
  const text = request.headers['x-amz-content-sha256'];
  if (text === undefined) return presignedForS3 ? { kind: 'unsigned', text: 'UNSIGNED-PAYLOAD' } : undefined;
  const kind = kinds[text];
  if (kind !== undefined) return { kind, text };
  if (/^[0-9a-f]{64}$/.test(text)) return { kind: 'sha256', text };
  throw new SignatureFault(
    'incomplete',
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, ' +
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
  );
}

/** The body passes as it is. */
export const unsignedPayload: PayloadCheck = {
  verify: (body) => body,
  stage: () => undefined,
};

/** `verify` throws unless the signature covers this hash. */
export function computedPayload(verify: (sha256: string) => unknown): PayloadCheck {
  return {
    verify(body) {
      verify(hash('sha256', body, 'hex'));
      return body;
    },
    stage: (present) => hashTransform(verify, present),
  };
}

export function declaredPayload(declared: string): PayloadCheck {
  return computedPayload((computed) => {
    if (sameHex(computed, declared)) return;
    throw new SignatureFault('payload-mismatch', 'the body is not what was signed', {
      ClientComputedContentSHA256: declared,
      S3ComputedContentSHA256: computed,
    });
  });
}

/** Without `signing` the frames are read, and their signatures ignored. */
export function chunkedPayload(request: SignedRequest, signing?: ChunkSigning): PayloadCheck {
  const decoder = () => new ChunkDecoder(signing, request.headers['x-amz-decoded-content-length']);
  return {
    verify(body) {
      const frames = decoder();
      const content = frames.push(body);
      frames.end();
      return Buffer.concat(content);
    },
    stage: (present) => chunkTransform(decoder(), present),
  };
}

/** For callers whose signature is not checked: chunk framing still has to come off. */
export function uncheckedPayload(request: SignedRequest): PayloadCheck {
  const kind = kinds[request.headers['x-amz-content-sha256'] ?? ''];
  return kind === 'chunked' || kind === 'chunked-signed' ? chunkedPayload(request) : unsignedPayload;
}
