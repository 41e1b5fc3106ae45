/** The host's end of the framed protocol that Kiln's own guests speak on file descriptor 3. */

import type { Duplex } from 'node:stream';
import { lambdaLimits } from '../../config/limits.ts';
import type { GuestChannel, GuestEvents, GuestInvocation, GuestResult } from './channel.ts';
import {
  absentLength,
  allocateFrame,
  type Frame,
  FrameReader,
  frameHeaderBytes,
  guestFrame,
  hostFrame,
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

/** A malicious guest may announce anything: what a frame of each type may hold at most. */
const maxBodyBytes = new Map<number, number>([
  [guestFrame.ready, 0],
  [guestFrame.initError, lambdaLimits.maxInvokeResponseBytes],
  [guestFrame.response, lambdaLimits.maxInvokeResponseBytes],
  [guestFrame.error, lambdaLimits.maxInvokeResponseBytes],
  [guestFrame.invalidJson, 64 * kibibyte],
  [guestFrame.oversize, 32],
  [guestFrame.log, lambdaLimits.maxLogLineBytes + 8],
]);

const maxErrorTypeBytes = 256;
const maxInvocationNumber = 0xffff_ffff;

/** Takes over `control`, sends `start` and speaks the protocol until `close`. */
export function openFramedChannel(control: Duplex, events: GuestEvents, start: StartSettings): GuestChannel {
  return new FramedChannel(control, events, start);
}

class FramedChannel implements GuestChannel {
  readonly #control: Duplex;
  readonly #events: GuestEvents;
  readonly #reader = new FrameReader((type) => maxBodyBytes.get(type));
  readonly #pending = new Map<number, (result: GuestResult) => void>();
  #phase: 'initialising' | 'serving' | 'closed' = 'initialising';
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

  invoke(invocation: GuestInvocation): Promise<GuestResult> {
    this.#lastNumber = this.#lastNumber === maxInvocationNumber ? 1 : this.#lastNumber + 1;
    const number = this.#lastNumber;
    return new Promise((resolve) => {
      if (this.#phase === 'closed') return;
      this.#pending.set(number, resolve);
      this.#control.cork();
      this.#control.write(encodeInvocationHead(number, invocation));
      this.#control.write(invocation.payload);
      this.#control.uncork();
    });
  }

  close(): void {
    this.#phase = 'closed';
    this.#pending.clear();
    this.#control.destroy();
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.push(chunk)) {
        if (this.#phase === 'closed') return;
        this.#accept(frame);
      }
    } catch (cause) {
      this.#violation((cause as Error).message);
    }
  }

  #accept({ type, invocation, body }: Frame): void {
    switch (type) {
      case guestFrame.log:
        return this.#log(body);
      case guestFrame.ready:
        if (this.#phase !== 'initialising') return this.#violation('ready was sent twice');
        this.#phase = 'serving';
        return this.#events.ready();
      case guestFrame.initError: {
        if (this.#phase !== 'initialising') return this.#violation('an init error was sent after ready');
        const failure = parseError(body);
        return failure === undefined
          ? this.#violation('a malformed init error')
          : this.#events.initFailed(failure);
      }
      default:
        return this.#answer(type, invocation, body);
    }
  }

  #answer(type: number, invocation: number, body: Buffer): void {
    const resolve = this.#pending.get(invocation);
    if (resolve === undefined)
      return this.#violation(`an answer to invocation ${invocation}, which does not run`);
    const result = parseResult(type, body);
    if (result === undefined) return this.#violation('a malformed error');
    this.#pending.delete(invocation);
    resolve(result);
  }

  #log(body: Buffer): void {
    if (body.length < 8) return this.#violation('a malformed log frame');
    const timestamp = body.readDoubleBE(0);
    this.#events.log({ data: body.subarray(8), timestamp: timestamp > 0 ? timestamp : undefined });
  }

  #violation(message: string): void {
    this.close();
    this.#events.violation(message);
  }
}

function encodeInvocationHead(number: number, invocation: GuestInvocation): Buffer {
  const { payload, requestId, invokedFunctionArn, traceHeader, clientContext, cognitoIdentity, tenantId } =
    invocation;
  const texts = [requestId, invokedFunctionArn, traceHeader, clientContext, cognitoIdentity, tenantId];
  let headBytes = 8;
  for (const text of texts) headBytes += 2 + (text === undefined ? 0 : Buffer.byteLength(text));
  const head = allocateFrame(hostFrame.invoke, number, headBytes);
  head.writeUInt32BE(headBytes + payload.length, 0);
  let offset = head.writeDoubleBE(invocation.deadline, frameHeaderBytes);
  for (const text of texts) {
    if (text === undefined) {
      offset = head.writeUInt16BE(absentLength, offset);
      continue;
    }
    const bytes = head.write(text, offset + 2);
    head.writeUInt16BE(bytes, offset);
    offset += 2 + bytes;
  }
  return head;
}

function parseResult(type: number, body: Buffer): GuestResult | undefined {
  if (type === guestFrame.response) return { kind: 'response', payload: body };
  if (type === guestFrame.invalidJson) return { kind: 'invalid-json', message: body.toString() };
  if (type === guestFrame.oversize) return responseTooLarge();
  const error = parseError(body);
  return error === undefined ? undefined : { kind: 'error', ...error };
}

/** Error type (u16 length, UTF-8), then the error object as JSON. */
function parseError(body: Buffer): { errorType: string; payload: Buffer } | undefined {
  if (body.length < 2) return undefined;
  const typeBytes = body.readUInt16BE(0);
  if (typeBytes > maxErrorTypeBytes || body.length < 2 + typeBytes) return undefined;
  return { errorType: body.toString('utf8', 2, 2 + typeBytes), payload: body.subarray(2 + typeBytes) };
}
