/** The host's end of the framed protocol against guests that keep to it, and guests that do anything. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { setImmediate as immediate } from 'node:timers/promises';
import fc from 'fast-check';
import type { GuestLog, InitFailure } from '../../../src/lambda/runtime-api/channel.ts';
import { openFramedChannel } from '../../../src/lambda/runtime-api/framed.ts';
import { allocateFrame, frameHeaderBytes, guestFrame } from '../../../src/lambda/runtime-api/frames.ts';
import { invocation } from './invocation.ts';

/** A control socket whose other end is the test: `written` is what the host sent. */
class Wire extends Duplex {
  readonly written: Buffer[] = [];
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written.push(chunk);
    done();
  }
  /** Bytes from the guest, in the pieces given. */
  async receive(...pieces: Buffer[]): Promise<void> {
    for (const piece of pieces) this.push(piece);
    await immediate();
  }
}

function open() {
  const wire = new Wire();
  const seen = {
    ready: 0,
    failures: [] as InitFailure[],
    logs: [] as GuestLog[],
    violations: [] as string[],
  };
  const channel = openFramedChannel(
    wire,
    {
      ready: () => {
        seen.ready += 1;
      },
      initFailed: (failure) => seen.failures.push(failure),
      log: (log) => seen.logs.push(log),
      violation: (message) => seen.violations.push(message),
    },
    { env: { A: '1' }, handler: 'index.handler', taskRoot: '/var/task' },
  );
  return { wire, seen, channel };
}

function frame(type: number, number: number, body: Buffer | string = ''): Buffer {
  const bytes = Buffer.from(body);
  const encoded = allocateFrame(type, number, bytes.length);
  bytes.copy(encoded, frameHeaderBytes);
  return encoded;
}

function errorBody(errorType: string, json: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(errorType));
  return Buffer.concat([length, Buffer.from(errorType + json)]);
}

function logBody(timestamp: number, text: string): Buffer {
  const head = Buffer.alloc(8);
  head.writeDoubleBE(timestamp);
  return Buffer.concat([head, Buffer.from(text)]);
}

describe('a guest that keeps to the framed protocol', () => {
  it('is told its settings first', () => {
    const { wire } = open();
    const [start = Buffer.alloc(0)] = wire.written;
    assert.equal(start.readUInt8(4), 1);
    assert.deepEqual(JSON.parse(start.subarray(frameHeaderBytes).toString()), {
      env: { A: '1' },
      handler: 'index.handler',
      taskRoot: '/var/task',
      maxResponseBytes: 6_291_556,
    });
  });

  it('gets the payload untouched, whatever its size', async () => {
    for (const bytes of [0, 1, 16_384, 16_385, 6_291_456]) {
      const { wire, channel } = open();
      const payload = Buffer.alloc(bytes, 'x');
      void channel.invoke({ ...invocation(), payload });
      const sent = Buffer.concat(wire.written.slice(1));
      assert.equal(sent.readUInt32BE(0), sent.length - frameHeaderBytes);
      assert.deepEqual(sent.subarray(sent.length - bytes), payload);
    }
  });

  it('is understood however its bytes are cut into chunks', async () => {
    const stream = Buffer.concat([
      frame(guestFrame.log, 0, logBody(5, 'init\n')),
      frame(guestFrame.ready, 0),
      frame(guestFrame.log, 0, logBody(0, 'part')),
      frame(guestFrame.response, 1, '{"answer":42}'),
    ]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(stream.length), { maxLength: 40 }), async (cuts) => {
        const { wire, seen, channel } = open();
        const answer = channel.invoke(invocation());
        const bounds = [0, ...cuts.sort((a, b) => a - b), stream.length];
        await wire.receive(
          ...bounds
            .slice(1)
            .map((end, index) => stream.subarray(bounds[index], end))
            .filter(({ length }) => length > 0),
        );
        assert.deepEqual(await answer, { kind: 'response', payload: Buffer.from('{"answer":42}') });
        assert.equal(seen.ready, 1);
        assert.deepEqual(
          seen.logs.map(({ data, timestamp }) => [data.toString(), timestamp]),
          [
            ['init\n', 5],
            ['part', undefined],
          ],
        );
        assert.deepEqual(seen.violations, []);
      }),
      { numRuns: 60 },
    );
  });

  it('may fail its init or an invocation, or find no JSON', async () => {
    const failing = open();
    await failing.wire.receive(frame(guestFrame.initError, 0, errorBody('Runtime.X', '{}')));
    assert.deepEqual(failing.seen.failures, [{ errorType: 'Runtime.X', payload: Buffer.from('{}') }]);

    const { wire, channel } = open();
    const error = channel.invoke(invocation());
    const invalid = channel.invoke(invocation());
    const oversize = channel.invoke(invocation());
    await wire.receive(
      frame(guestFrame.ready, 0),
      frame(guestFrame.invalidJson, 2, 'Unexpected end'),
      frame(guestFrame.error, 1, errorBody('TypeError', '{"errorType":"TypeError"}')),
      frame(guestFrame.oversize, 3, '7000000'),
    );
    assert.deepEqual(await error, {
      kind: 'error',
      errorType: 'TypeError',
      payload: Buffer.from('{"errorType":"TypeError"}'),
    });
    assert.deepEqual(await invalid, { kind: 'invalid-json', message: 'Unexpected end' });
    const tooLarge = await oversize;
    assert.equal(tooLarge.kind === 'error' && tooLarge.errorType, 'Function.ResponseSizeTooLarge');
  });
});

describe('a guest that breaks the framed protocol is cut off', () => {
  const header = (length: number, type: number, reserved = 0) => {
    const bytes = Buffer.alloc(frameHeaderBytes);
    bytes.writeUInt32BE(length, 0);
    bytes.writeUInt8(type, 4);
    bytes.writeUInt8(reserved, 6);
    return bytes;
  };
  const ready = frame(guestFrame.ready, 0);
  const breaches: [title: string, bytes: Buffer[], message: RegExp][] = [
    ['an unknown frame type', [header(0, 99)], /unknown frame type 99/],
    ["the host's own frame type", [header(0, 2)], /unknown frame type 2/],
    ['reserved bytes', [header(0, guestFrame.ready, 1)], /reserved bytes/],
    ['a body of 4 GB', [header(0xffff_ffff, guestFrame.log)], /4294967295 bytes/],
    ['a response over the limit', [ready, header(6_291_557, guestFrame.response)], /6291557 bytes/],
    ['a body in ready', [header(1, guestFrame.ready)], /1 bytes, at most 0/],
    ['ready twice', [ready, ready], /ready was sent twice/],
    [
      'an init error after ready',
      [ready, frame(guestFrame.initError, 0, errorBody('E', '{}'))],
      /init error/,
    ],
    [
      'ready after an init error',
      [frame(guestFrame.initError, 0, errorBody('E', '{}')), ready],
      /ready was sent twice/,
    ],
    ['an answer to nothing', [ready, frame(guestFrame.response, 0, '1')], /invocation 0/],
    ['an answer to an unknown invocation', [ready, frame(guestFrame.response, 7, '1')], /invocation 7/],
    [
      'a second answer',
      [ready, frame(guestFrame.response, 1, '1'), frame(guestFrame.error, 1, errorBody('E', '{}'))],
      /invocation 1/,
    ],
    ['an error without a type', [ready, frame(guestFrame.error, 1, Buffer.alloc(1))], /error/],
    [
      'an error shorter than its type',
      [ready, frame(guestFrame.error, 1, Buffer.from([0, 9, 65]))],
      /shorter/,
    ],
    [
      'an error with an endless type',
      [ready, frame(guestFrame.error, 1, errorBody('E'.repeat(257), '{}'))],
      /257 bytes/,
    ],
    ['a log without its timestamp', [frame(guestFrame.log, 0, 'short')], /timestamp/],
  ];
  for (const [title, bytes, message] of breaches) {
    it(`for ${title}`, async () => {
      const { wire, seen, channel } = open();
      void channel.invoke(invocation());
      await wire.receive(...bytes);
      assert.equal(seen.violations.length, 1);
      assert.match(seen.violations[0] ?? '', message);
      assert.ok(wire.destroyed);
      await wire.receive();
      assert.equal(seen.violations.length, 1);
    });
  }

  it('for any bytes at all, at most once, and nothing else happens', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
            fc
              .tuple(
                fc.integer({ min: 14, max: 24 }),
                fc.integer({ min: 0, max: 3 }),
                fc.uint8Array({ maxLength: 32 }),
              )
              .map(([type, number, body]) => frame(type, number, Buffer.from(body))),
          ),
          { maxLength: 20 },
        ),
        async (pieces) => {
          const { wire, seen, channel } = open();
          void channel.invoke(invocation());
          await wire.receive(...pieces.filter(({ length }) => length > 0));
          assert.ok(seen.violations.length <= 1);
          assert.equal(wire.destroyed, seen.violations.length === 1);
          assert.ok(seen.ready <= 1 && seen.failures.length <= 1);
          for (const { timestamp } of seen.logs) new Date(timestamp ?? 0).toISOString();
        },
      ),
      { numRuns: 500 },
    );
  });

  it('and an invocation on a closed channel never settles', async () => {
    const { wire, channel } = open();
    channel.close();
    await once(wire, 'close');
    const settled = await Promise.race([channel.invoke(invocation()), immediate()]);
    assert.equal(settled, undefined);
  });
});
