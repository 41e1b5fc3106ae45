/** Payload checks as stream stages: they fail before their end, so that no reader takes a bad body for whole. */

import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import type { ChunkDecoder } from './aws-chunked.ts';

/** Turns what a check threw into the error that the stream's reader gets. */
export type PresentFailure = (thrown: unknown) => Error;

/** Takes the chunk framing off. */
export function chunkTransform(decoder: ChunkDecoder, present: PresentFailure): Transform {
  return new Transform({
    transform(bytes: Buffer, _encoding, done) {
      try {
        for (const part of decoder.push(bytes)) this.push(part);
        done();
      } catch (thrown) {
        done(present(thrown));
      }
    },
    flush(done) {
      try {
        decoder.end();
        done();
      } catch (thrown) {
        done(present(thrown));
      }
    },
  });
}

/** Passes a body on unchanged; `check` sees its sha256 in hex before the end and may throw. */
export function hashTransform(check: (sha256: string) => void, present: PresentFailure): Transform {
  const sha256 = createHash('sha256');
  return new Transform({
    transform(bytes: Buffer, _encoding, done) {
      sha256.update(bytes);
      done(null, bytes);
    },
    flush(done) {
      try {
        check(sha256.digest('hex'));
        done();
      } catch (thrown) {
        done(present(thrown));
      }
    },
  });
}
