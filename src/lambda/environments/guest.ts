/** A guest: one sandbox with the runtime client in it, and the channel that reaches it. */

import type { Readable } from 'node:stream';
import type { Sandbox, SandboxExit } from '../../sandbox/sandbox.ts';
import type {
  GuestChannel,
  GuestInvocation,
  GuestLog,
  GuestResult,
  InitFailure,
} from '../runtime-api/channel.ts';
import { LineSplitter } from './line-splitter.ts';

/** The guest is gone, or must go. */
export type GuestEnd =
  | { readonly kind: 'exited'; readonly exit: SandboxExit }
  | { readonly kind: 'violation'; readonly message: string }
  /** The program to run is not there or can't be run. */
  | { readonly kind: 'invalid-entrypoint'; readonly message: string };

/** How one invocation of the guest ended. */
export type GuestEnding = GuestResult | GuestEnd;

/** How init ended. */
export type InitEnding =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly failure: InitFailure }
  | GuestEnd;

/** What a guest tells its environment outside of answers. */
export interface GuestListener {
  log(line: string, timestamp: number | undefined): void;
  /** The guest ended while nobody waited for it. */
  lost(): void;
}

/**
 * Joins the channel's and the sandbox's events into one answer for whoever waits: init first, then one
 * invocation at a time. The first ending wins; nothing is kept alive between invocations.
 */
export class Guest {
  readonly sandbox: Sandbox;
  readonly #channel: GuestChannel;
  readonly #listener: GuestListener;
  readonly #splitters: LineSplitter[] = [];
  /** What the guest's own standard streams carry comes in pieces. */
  readonly #streamLines: LineSplitter;
  #waiting: ((ending: GuestEnd) => void) | undefined;
  #ended: GuestEnd | undefined;
  /** Told that the guest will not ask for work any more. */
  #onEndAtRest: (() => void) | undefined;
  readonly #initialised = Promise.withResolvers<InitEnding>();

  /** `connect` opens the channel with this guest's events. */
  constructor(sandbox: Sandbox, listener: GuestListener, connect: (guest: Guest) => GuestChannel) {
    this.sandbox = sandbox;
    this.#listener = listener;
    this.#streamLines = this.#lines();
    this.#channel = connect(this);
    for (const pipe of [sandbox.stdout, sandbox.stderr]) this.#readLines(pipe);
    sandbox.exited.then((exit) => this.#end({ kind: 'exited', exit }));
  }

  get initialised(): Promise<InitEnding> {
    return this.#initialised.promise;
  }

  ready(): void {
    this.#initialised.resolve({ kind: 'ready' });
  }

  initFailed(failure: InitFailure): void {
    this.#initialised.resolve({ kind: 'failed', failure });
  }

  log({ data, timestamp }: GuestLog): void {
    if (timestamp === undefined) this.#streamLines.push(data);
    else this.#listener.log(data.toString(), timestamp);
  }

  violation(message: string): void {
    this.#end({ kind: 'violation', message });
  }

  /** The program to run is not there or can't be run, in AWS's words. */
  invalidEntrypoint(message: string): void {
    this.#end({ kind: 'invalid-entrypoint', message });
  }

  invoke(invocation: GuestInvocation): Promise<GuestEnding> {
    if (this.#ended !== undefined) return Promise.resolve(this.#ended);
    const { promise, resolve } = Promise.withResolvers<GuestEnding>();
    this.#waiting = resolve;
    this.#channel.invoke(invocation).then((result) => {
      this.#waiting = undefined;
      resolve(result);
    });
    return promise;
  }

  /** What bypasses the guest's own logging: native code, child processes, writes to descriptors 1 and 2. */
  #readLines(pipe: Readable): void {
    const lines = this.#lines();
    pipe.on('data', (chunk: Buffer) => lines.push(chunk));
    pipe.on('end', () => lines.flush());
  }

  #lines(): LineSplitter {
    const lines = new LineSplitter((line) => this.#listener.log(line, undefined));
    this.#splitters.push(lines);
    return lines;
  }

  /** After an answer: undefined when the next call may come at once; else whether the guest asks for it, or ends. */
  rested(): Promise<boolean> | undefined {
    const rested = this.#channel.rested?.();
    if (rested === undefined) return undefined;
    if (this.#ended !== undefined) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#onEndAtRest = () => resolve(false);
      rested.then(() => resolve(true));
    });
  }

  /** Ends every line that has begun: the invocation it belongs to is over. */
  endLines(): void {
    for (const lines of this.#splitters) lines.flush();
  }

  /** Ends the guest and everything it holds. */
  async destroy(): Promise<void> {
    this.#channel.close();
    await this.sandbox.destroy();
  }

  #end(ending: GuestEnd): void {
    if (this.#ended !== undefined) return;
    this.#ended = ending;
    this.#initialised.resolve(ending);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#onEndAtRest?.();
    if (waiting === undefined) this.#listener.lost();
    else waiting(ending);
  }
}
