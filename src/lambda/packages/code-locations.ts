/**
 * Presigned links to packages, as GetFunction gives them in `Code.Location`: good for ten minutes, for anyone.
 * https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCodeLocation.html
 */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { lambdaLimits } from '../../config/limits.ts';
import { BlobMissing, type Blobs } from '../../store/blobs.ts';
import { CommitConflict, type Documents } from '../../store/documents.ts';
import type { RequestHead, WireResponse } from '../../wire/http.ts';

/** Where the gateway mounts `handle`. */
export const codeLocationPath = '/_kiln/code/';

const keyPartition = '000000000000/global/code-locations';
const keyCollection = 'signing-key';
const keyName = 'current';
const keyBytes = 32;

interface SigningKey {
  readonly hex: string;
}

export class CodeLocations {
  readonly #key: Buffer;
  readonly #blobs: Blobs;
  readonly #clock: Clock;

  private constructor(key: Buffer, blobs: Blobs, clock: Clock) {
    this.#key = key;
    this.#blobs = blobs;
    this.#clock = clock;
  }

  /** The key lies in the store: a link outlives a restart, and holds on every node. */
  static async open(documents: Documents, blobs: Blobs, clock: Clock): Promise<CodeLocations> {
    const known = await readKey(documents);
    if (known !== undefined) return new CodeLocations(known, blobs, clock);
    const fresh: SigningKey = { hex: randomBytes(keyBytes).toString('hex') };
    try {
      await documents.commit(keyPartition, [
        { kind: 'put', collection: keyCollection, key: keyName, value: fresh, expect: 'absent' },
      ]);
    } catch (thrown) {
      if (!(thrown instanceof CommitConflict)) throw thrown;
    }
    const key = (await readKey(documents)) ?? Buffer.from(fresh.hex, 'hex');
    return new CodeLocations(key, blobs, clock);
  }

  /** @param endpoint base URL under which the caller reaches this Kiln */
  sign(endpoint: string, blob: string): string {
    const expires = Math.floor(this.#clock.now() / 1000) + lambdaLimits.codeLocationSeconds;
    const query = new URLSearchParams({
      Expires: String(expires),
      Signature: this.#signature(blob, expires),
    });
    return `${endpoint}${codeLocationPath}${blob}?${query}`;
  }

  /** Answers a GET or HEAD of a link; errors as S3 gives them for its presigned URLs. */
  async handle(head: Pick<RequestHead, 'method' | 'path' | 'query'>): Promise<WireResponse> {
    if (head.method !== 'GET' && head.method !== 'HEAD') {
      return failure(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
    }
    const blob = head.path.slice(codeLocationPath.length);
    const query = new URLSearchParams(head.query);
    const expires = Number(query.get('Expires'));
    if (!this.#matches(blob, expires, query.get('Signature') ?? '')) {
      return failure(403, 'SignatureDoesNotMatch', 'The request signature does not match.');
    }
    if (this.#clock.now() >= expires * 1000) return failure(403, 'AccessDenied', 'Request has expired');
    return this.#send(blob, head.method);
  }

  async #send(blob: string, method: string): Promise<WireResponse> {
    const stat = await this.#blobs.stat(blob);
    if (stat === undefined) return missing();
    const headers = { 'content-type': 'application/zip', 'content-length': String(stat.bytes) };
    if (method === 'HEAD') return { status: 200, headers, body: undefined };
    try {
      return { status: 200, headers, body: await this.#blobs.open(blob) };
    } catch (thrown) {
      if (thrown instanceof BlobMissing) return missing();
      throw thrown;
    }
  }

  #signature(blob: string, expires: number): string {
    return createHmac('sha256', this.#key).update(`${blob}\n${expires}`).digest('base64url');
  }

  #matches(blob: string, expires: number, given: string): boolean {
    const expected = Buffer.from(this.#signature(blob, expires));
    const actual = Buffer.from(given);
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  }
}

async function readKey(documents: Documents): Promise<Buffer | undefined> {
  const document = await documents.get<SigningKey>(keyPartition, keyCollection, keyName);
  return document && Buffer.from(document.value.hex, 'hex');
}

function missing(): WireResponse {
  return failure(404, 'NoSuchKey', 'The specified key does not exist.');
}

function failure(status: number, code: string, message: string): WireResponse {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
