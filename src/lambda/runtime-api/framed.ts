/** The host's end of the framed protocol that Kiln's own guests speak on file descriptor 3. */

import { isUtf8 } from 'node:buffer';
import type { Duplex } from 'node:stream';
import { lambdaLimits } from '../../config/limits.ts';
import type { GuestChannel, GuestEvents, GuestInvocation, GuestResult, InitFailure } from './channel.ts';
import {
  absentLength,
  allocateFrame,
  type Frame,
  FrameReader,
  frameHeaderBytes,
  guestFrame,
  hostFrame,
  MalformedFrame,
} from './frames.ts';
import { responseTooLarge } from './response-too-large.ts';

/** What a guest learns only when it is given to a function version, so that it can be started before. */
export interface StartSettings {
  /** The function's whole environment, reserved names included; log format and level are read from it. */
  readonly env: Readonly<Record<string, string>>;
  readonly handler: string;
  /** Folder of the function's code inside the sandbox, `/var/task`. */
  readonly taskRoot: string;
}

const kibibyte = 1024;

const maxErrorTypeBytes = 256;
const maxInvocationNumber = 0xffff_ffff;
const logHeadBytes = 8;
const deadlineBytes = 8;
/** The last moment a `Date` can hold. */
const maxTimestamp = 8.64e15;
/** One small write is faster than a gathered one; a large payload is not worth a copy. */
const maxCopiedPayloadBytes = 16 * kibibyte;

/** A malicious guest may announce anything: what a frame of each type may hold at most. */
const maxBodyBytes = new Map<number, number>([
  [guestFrame.ready, 0],
  [guestFrame.initError, lambdaLimits.maxInvokeResponseBytes],
  [guestFrame.response, lambdaLimits.maxInvokeResponseBytes],
  [guestFrame.error, lambdaLimits.maxInvokeResponseBytes],
  [guestFrame.invalidJson, 64 * kibibyte],
  [guestFrame.oversize, 32],
  [guestFrame.log, logHeadBytes + lambdaLimits.maxLogLineBytes],
]);

/** Takes over `control`, sends `start` and speaks the protocol until `close`. */
export function openFramedChannel(control: Duplex, events: GuestEvents, start: StartSettings): GuestChannel {
  return new FramedChannel(control, events, start);
}

class FramedChannel implements GuestChannel {
  readonly #control: Duplex;
  readonly #events: GuestEvents;
  readonly #reader = new FrameReader((type) => maxBodyBytes.get(type));
  readonly #pending = new Map<number, (result: GuestResult) => void>();
  #phase: 'initialising' | 'serving' | 'failed' | 'closed' = 'initialising';
  #lastNumber = 0;

  constructor(control: Duplex, events: GuestEvents, start: StartSettings) {
    this.#control = control;
    this.#events = events;
    control.on('data', (chunk: Buffer) => this.#receive(chunk));
    // The environment watches the sandbox's exit; a broken pipe says nothing more.
    control.on('error', () => this.close());
    const settings = Buffer.from(
      JSON.stringify({ ...start, maxResponseBytes: lambdaLimits.maxInvokeResponseBytes }),
    );
    const frame = allocateFrame(hostFrame.start, 0, settings.length);
    settings.copy(frame, frameHeaderBytes);
    control.write(frame);
  }

  /** Resolves at once where the payload is no UTF-8, which the guest's decoding would hide. */
  invoke(invocation: GuestInvocation): Promise<GuestResult> {
    if (!isUtf8(invocation.payload)) return Promise.resolve({ kind: 'invalid-json', message: 'not UTF-8' });
    this.#lastNumber = this.#lastNumber === maxInvocationNumber ? 1 : this.#lastNumber + 1;
    const number = this.#lastNumber;
    return new Promise((resolve) => {
      if (this.#closed) return;
      this.#pending.set(number, resolve);
      const small = invocation.payload.length <= maxCopiedPayloadBytes;
      this.#control.cork();
      this.#control.write(encodeInvocation(number, invocation, small));
      if (!small) this.#control.write(invocation.payload);
      this.#control.uncork();
    });
  }

  close(): void {
    this.#phase = 'closed';
    this.#pending.clear();
    this.#control.destroy();
  }

  get #closed(): boolean {
    return this.#phase === 'closed';
  }

  #receive(chunk: Buffer): void {
    // A destroyed stream may still hand over what it had read.
    if (this.#closed) return;
    try {
      for (const frame of this.#reader.push(chunk)) {
        this.#accept(frame);
        if (this.#closed) return;
      }
    } catch (error) {
      if (!(error instanceof MalformedFrame)) throw error;
      this.close();
      this.#events.violation(error.message);
    }
  }

  #accept({ type, invocation, body }: Frame): void {
    if (type === guestFrame.log) this.#log(body);
    else if (type === guestFrame.ready) this.#ready();
    else if (type === guestFrame.initError) this.#initFailed(body);
    else this.#answer(type, invocation, body);
  }

  #ready(): void {
    if (this.#phase !== 'initialising') throw new MalformedFrame('ready was sent twice');
    this.#phase = 'serving';
    this.#events.ready();
  }

  #initFailed(body: Buffer): void {
    if (this.#phase !== 'initialising') throw new MalformedFrame('an init error was sent after init');
    this.#phase = 'failed';
    this.#events.initFailed(parseError(body));
  }

  #answer(type: number, invocation: number, body: Buffer): void {
    const resolve = this.#pending.get(invocation);
    if (resolve === undefined)
      throw new MalformedFrame(`answered invocation ${invocation}, which does not run`);
    const result = parseResult(type, body);
    this.#pending.delete(invocation);
    resolve(result);
  }

  #log(body: Buffer): void {
    if (body.length < logHeadBytes) throw new MalformedFrame('a log frame without its timestamp');
    const timestamp = body.readDoubleBE(0);
    const known = timestamp > 0 && timestamp <= maxTimestamp;
    this.#events.log({ data: body.subarray(logHeadBytes), timestamp: known ? timestamp : undefined });
  }
}

/** The whole frame, or all of it up to a payload that is too large to be worth copying. */
function encodeInvocation(number: number, invocation: GuestInvocation, withPayload: boolean): Buffer {
  const { payload, requestId, invokedFunctionArn, traceHeader, clientContext, cognitoIdentity, tenantId } =
    invocation;
  const texts = [requestId, invokedFunctionArn, traceHeader, clientContext, cognitoIdentity, tenantId];
  let headBytes = deadlineBytes;
  for (const text of texts) headBytes += 2 + (text === undefined ? 0 : Buffer.byteLength(text));
  const frame = allocateFrame(hostFrame.invoke, number, headBytes + (withPayload ? payload.length : 0));
  frame.writeUInt32BE(headBytes + payload.length, 0);
  let offset = frame.writeDoubleBE(invocation.deadline, frameHeaderBytes);
  for (const text of texts) {
    const bytes = text === undefined ? 0 : frame.write(text, offset + 2);
    frame.writeUInt16BE(text === undefined ? absentLength : bytes, offset);
    offset += 2 + bytes;
  }
  if (withPayload) payload.copy(frame, offset);
  return frame;
}

function parseResult(type: number, body: Buffer): GuestResult {
  if (type === guestFrame.response) return { kind: 'response', payload: body };
  if (type === guestFrame.invalidJson) return { kind: 'invalid-json', message: body.toString() };
  if (type === guestFrame.oversize) return responseTooLarge();
  return { kind: 'error', ...parseError(body) };
}

/** Error type (u16 length, UTF-8), then the error object as JSON. */
function parseError(body: Buffer): InitFailure {
  const typeBytes = body.length < 2 ? maxErrorTypeBytes : body.readUInt16BE(0);
  if (typeBytes > maxErrorTypeBytes) throw new MalformedFrame(`an error type of ${typeBytes} bytes`);
  if (body.length < 2 + typeBytes) throw new MalformedFrame('an error that is shorter than its type');
  return { errorType: body.toString('utf8', 2, 2 + typeBytes), payload: body.subarray(2 + typeBytes) };
}
