/**
 * The `aws-chunked` body encoding: frames that each carry a signature chained to the one before, then trailers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html
 */

import { createHash, type Hash, hash } from 'node:crypto';
import { AwsError } from '../../base/errors.ts';
import { SignatureFault } from './faults.ts';
import { hmacHex, sameHex } from './signing-key.ts';

export interface ChunkSigning {
  readonly key: Uint8Array;
  readonly timestamp: string;
  readonly scope: string;
  /** The request's own signature, to which the first chunk's is chained. */
  readonly seed: string;
  /** The body must end with a signed trailer. */
  readonly trailer: boolean;
}

const emptyHash = hash('sha256', '', 'hex');
const maxLineBytes = 1024;
const maxTrailers = 20;

/**
 *   size-line -> data -> data-end -> size-line ...
 *       \ (size 0)
 *        -> trailers -> done
 */
type State = 'size-line' | 'data' | 'data-end' | 'trailers' | 'done';

/** Takes the framed bytes as they arrive and gives the content; memory stays at one line, whatever a chunk's size. */
export class ChunkDecoder {
  /** Trailing headers, there when the body has ended: checksums, by lower-case name. */
  readonly trailers = new Map<string, string>();
  readonly #signing: ChunkSigning | undefined;
  readonly #expectedBytes: number | undefined;
  #state: State = 'size-line';
  #line = '';
  #left = 0;
  #bytes = 0;
  #chunkHash: Hash | undefined;
  #chunkSignature = '';
  #previousSignature: string;

  /** Without `signing` only the framing is checked. `decodedLength` is `x-amz-decoded-content-length`. */
  constructor(signing: ChunkSigning | undefined, decodedLength: string | undefined) {
    this.#signing = signing;
    this.#previousSignature = signing?.seed ?? '';
    this.#expectedBytes = decodedLength === undefined ? undefined : Number(decodedLength);
  }

  /** Content of these bytes. Throws a `SignatureFault`, or an `AwsError` when the framing is broken. */
  push(bytes: Buffer): Buffer[] {
    const content: Buffer[] = [];
    let position = 0;
    while (position < bytes.length) {
      if (this.#state === 'data') {
        const part = bytes.subarray(position, position + this.#left);
        position += part.length;
        this.#left -= part.length;
        this.#bytes += part.length;
        this.#chunkHash?.update(part);
        content.push(part);
        if (this.#left === 0) this.#endChunk();
      } else {
        position = this.#takeLine(bytes, position);
      }
    }
    return content;
  }

  /** Throws unless the body was complete. */
  end(): void {
    // Clients that send no trailer may leave out the empty line after the last chunk.
    const mayEnd = this.#state === 'trailers' && this.trailers.size === 0 && this.#signing?.trailer !== true;
    const complete = this.#state === 'done' || mayEnd;
    if (!complete || this.#line !== '') throw incompleteBody();
    if (this.#expectedBytes !== undefined && this.#expectedBytes !== this.#bytes) throw incompleteBody();
  }

  #takeLine(bytes: Buffer, from: number): number {
    if (this.#state === 'done') throw incompleteBody();
    const newline = bytes.indexOf(10, from);
    const to = newline === -1 ? bytes.length : newline;
    if (this.#line.length + (to - from) > maxLineBytes) throw incompleteBody();
    this.#line += bytes.toString('latin1', from, to);
    if (newline === -1) return bytes.length;
    const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line;
    this.#line = '';
    this.#endLine(line);
    return newline + 1;
  }

  #endLine(line: string): void {
    if (this.#state === 'size-line') this.#startChunk(line);
    else if (this.#state === 'trailers') this.#trailer(line);
    else if (line !== '') throw incompleteBody();
    else this.#state = 'size-line';
  }

  #startChunk(line: string): void {
    const [size = '', ...extensions] = line.split(';');
    if (!/^[0-9a-fA-F]{1,12}$/.test(size)) throw incompleteBody();
    this.#left = Number.parseInt(size, 16);
    if (this.#signing !== undefined) {
      const signature = extensions.find((extension) => extension.startsWith('chunk-signature='));
      this.#chunkSignature = signature?.slice('chunk-signature='.length) ?? '';
      this.#chunkHash = createHash('sha256');
    }
    if (this.#left > 0) this.#state = 'data';
    else this.#endChunk();
  }

  #endChunk(): void {
    if (this.#signing !== undefined && this.#chunkHash !== undefined) {
      const hashes = `${emptyHash}\n${this.#chunkHash.digest('hex')}`;
      this.#check(this.#signing, 'AWS4-HMAC-SHA256-PAYLOAD', hashes, this.#chunkSignature);
      this.#chunkHash = undefined;
    }
    this.#state = this.#state === 'data' ? 'data-end' : 'trailers';
  }

  #trailer(line: string): void {
    if (line === '') {
      this.#endTrailers();
      return;
    }
    const colon = line.indexOf(':');
    if (colon < 1 || this.trailers.size >= maxTrailers) throw incompleteBody();
    this.trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }

  #endTrailers(): void {
    this.#state = 'done';
    if (this.#signing === undefined) return;
    if (this.trailers.size === 0 && !this.#signing.trailer) return;
    const signature = this.trailers.get('x-amz-trailer-signature') ?? '';
    this.trailers.delete('x-amz-trailer-signature');
    const text = [...this.trailers].map(([name, value]) => `${name}:${value}\n`).join('');
    this.#check(this.#signing, 'AWS4-HMAC-SHA256-TRAILER', hash('sha256', text, 'hex'), signature);
  }

  #check({ key, timestamp, scope }: ChunkSigning, kind: string, hashes: string, given: string): void {
    const text = `${kind}\n${timestamp}\n${scope}\n${this.#previousSignature}\n${hashes}`;
    const expected = hmacHex(key, text);
    if (!sameHex(expected, given)) {
      throw new SignatureFault('mismatch', "a chunk's signature does not match", {
        StringToSign: text,
        SignatureProvided: given,
      });
    }
    this.#previousSignature = given;
  }
}

function incompleteBody(): AwsError {
  return new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header.',
  );
}
