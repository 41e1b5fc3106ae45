/** Contract of `Blobs`: content by hash, streamed both ways. */

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { BlobMissing, type Blobs } from '../../../../src/store/blobs.ts';
import { type Driver, openStore } from './driver.ts';

const absent = '0'.repeat(64);

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

async function contentOf(blobs: Blobs, ...request: Parameters<Blobs['open']>): Promise<Buffer> {
  return buffer(await blobs.open(...request));
}

export function blobsContract(driver: Driver): void {
  for (const bytes of [0, 1, 3_000_000]) {
    test(`a buffer and a stream of ${bytes} bytes are stored under their hash`, async (t) => {
      const { blobs } = await openStore(t, driver);
      for (const streamed of [false, true]) {
        const content = randomBytes(bytes);
        const ref = await blobs.put(
          streamed ? Readable.from([content.subarray(0, 7), content.subarray(7)]) : content,
        );
        assert.deepEqual(ref, { sha256: sha256(content), bytes });
        assert.deepEqual(await blobs.stat(ref.sha256), ref);
        assert.deepEqual(await contentOf(blobs, ref.sha256), content);
        assert.deepEqual(await readFile(await blobs.localPath(ref.sha256)), content);
      }
    });
  }

  test('a range holds its first and last byte, and ends with the content', async (t) => {
    const { blobs } = await openStore(t, driver);
    const { sha256 } = await blobs.put(Buffer.from('0123456789'));
    assert.equal(String(await contentOf(blobs, sha256, { first: 2, last: 4 })), '234');
    assert.equal(String(await contentOf(blobs, sha256, { first: 9, last: 9 })), '9');
    assert.equal(String(await contentOf(blobs, sha256, { first: 8, last: 100 })), '89');
    assert.equal(String(await contentOf(blobs, sha256, { first: 10, last: 11 })), '');
  });

  test('simultaneous puts of one content all succeed', async (t) => {
    const { blobs } = await openStore(t, driver);
    const content = randomBytes(500_000);
    const puts = Array.from({ length: 12 }, (_, index) =>
      blobs.put(index % 2 === 0 ? content : Readable.from([content])),
    );
    for (const ref of await Promise.all(puts)) assert.equal(ref.sha256, sha256(content));
    assert.deepEqual(await contentOf(blobs, sha256(content)), content);
  });

  test('a stream that fails stores nothing and rejects with its failure', async (t) => {
    const { blobs } = await openStore(t, driver);
    const failure = new Error('the client hung up');
    const content = Readable.from(
      (async function* () {
        yield Buffer.from('half');
        throw failure;
      })(),
    );
    await assert.rejects(blobs.put(content), failure);
    assert.equal(await blobs.stat(sha256(Buffer.from('half'))), undefined);
  });

  test('what is not there has no stat and rejects as missing, malformed names too', async (t) => {
    const { blobs } = await openStore(t, driver);
    for (const name of [absent, '', '../../etc/passwd', absent.slice(1), 'A'.repeat(64)]) {
      assert.equal(await blobs.stat(name), undefined);
      await assert.rejects(blobs.open(name), BlobMissing);
      await assert.rejects(blobs.localPath(name), BlobMissing);
      await blobs.delete(name);
    }
  });

  test('deleted content is gone, can be put again, and still serves who had it open', async (t) => {
    const { blobs } = await openStore(t, driver);
    const content = randomBytes(200_000);
    const { sha256 } = await blobs.put(content);
    const open = await blobs.open(sha256);
    await blobs.delete(sha256);
    assert.equal(await blobs.stat(sha256), undefined);
    await assert.rejects(blobs.open(sha256), BlobMissing);
    assert.deepEqual(await buffer(open), content);
    await blobs.put(content);
    assert.deepEqual(await contentOf(blobs, sha256), content);
  });
}
