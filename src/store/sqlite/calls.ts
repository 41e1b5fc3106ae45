/** The protocol between the main thread and the store's thread: each call with its request and answer. */

import type { ListOptions } from '../documents.ts';
import type { LogEntry, NewEntry, ReadOptions, StreamInfo } from '../log.ts';
import type { Failure } from './failures.ts';

/** Values travel as JSON text: made once by the caller's thread, stored as they are, parsed by the reader. */
export interface StoredDocument {
  readonly partition: string;
  readonly collection: string;
  readonly key: string;
  readonly revision: number;
  readonly value: string;
}

export interface EncodedItem {
  readonly body: string;
  readonly delayMilliseconds: number;
  readonly dedupKey: string | undefined;
  readonly dedupMilliseconds: number;
}

/** A revision, not its holder: callers may pass a whole document as the expectation. */
export type EncodedExpectation = number | 'absent' | undefined;

export type EncodedOperation =
  | {
      readonly kind: 'put';
      readonly collection: string;
      readonly key: string;
      readonly value: string;
      readonly expect: EncodedExpectation;
    }
  | {
      readonly kind: 'delete';
      readonly collection: string;
      readonly key: string;
      readonly expect: EncodedExpectation;
    }
  | { readonly kind: 'enqueue'; readonly queue: string; readonly item: EncodedItem };

export type OperationOutcome =
  | { readonly kind: 'put'; readonly revision: number }
  /** `deleted` is the document as it was; its absence means there was none. */
  | { readonly kind: 'delete'; readonly revision: number; readonly deleted: string | undefined }
  | { readonly kind: 'enqueue'; readonly added: boolean };

export interface StoredItem {
  readonly id: number;
  readonly receives: number;
  readonly enqueuedAt: number;
  readonly body: string;
}

export interface QueueName {
  readonly partition: string;
  readonly queue: string;
}

/** `now` is the caller's clock, so that a fake one rules in the store's thread too. */
interface Timed {
  readonly now: number;
}

export interface PageOf<Item> {
  readonly items: readonly Item[];
  /** More follows the last item. */
  readonly more: boolean;
}

export interface Calls {
  'documents.get': {
    request: { readonly partition: string; readonly collection: string; readonly key: string };
    answer: StoredDocument | undefined;
  };
  'documents.list': {
    request: {
      /** One partition, or what its name starts with. */
      readonly partition: string;
      readonly exactPartition: boolean;
      readonly collection: string;
      readonly prefix: string;
      readonly limit: ListOptions['limit'];
      /** Partition and key of the last document already seen. */
      readonly after: readonly [string, string] | undefined;
    };
    answer: PageOf<StoredDocument>;
  };
  'documents.commit': {
    request: Timed & { readonly partition: string; readonly operations: readonly EncodedOperation[] };
    answer: readonly OperationOutcome[];
  };
  'queues.add': { request: Timed & QueueName & { readonly item: EncodedItem }; answer: boolean };
  'queues.lease': {
    request: Timed & QueueName & { readonly limit: number; readonly leaseMilliseconds: number };
    answer: readonly StoredItem[];
  };
  'queues.ack': { request: QueueName & { readonly lease: string }; answer: boolean };
  'queues.extend': {
    request: Timed & QueueName & { readonly lease: string; readonly leaseMilliseconds: number };
    answer: boolean;
  };
  'queues.release': {
    request: Timed &
      QueueName & {
        readonly lease: string;
        readonly delayMilliseconds: number;
        readonly body: string | undefined;
      };
    answer: boolean;
  };
  'queues.depth': { request: Timed & QueueName; answer: { ready: number; delayed: number; leased: number } };
  /** Whether an item is due, and when the next one will be. */
  'queues.due': { request: Timed & QueueName; answer: { ready: boolean; next: number | undefined } };
  'log.append': {
    request: Timed & {
      readonly partition: string;
      readonly stream: string;
      readonly entries: readonly NewEntry[];
    };
    answer: undefined;
  };
  'log.read': {
    request: { readonly partition: string; readonly stream: string; readonly options: ReadOptions };
    answer: readonly LogEntry[];
  };
  'log.streams': {
    request: {
      readonly partition: string;
      readonly prefix: string;
      readonly limit: number;
      readonly after: string | undefined;
    };
    answer: PageOf<StreamInfo>;
  };
  /** Drops one slice of what is to go; `true` while there is more. */
  'log.trim': {
    request: { readonly partition: string; readonly stream: string; readonly before: number | undefined };
    answer: boolean;
  };
}

export type CallName = keyof Calls;
export type Request<Name extends CallName> = Calls[Name]['request'];
export type Answer<Name extends CallName> = Calls[Name]['answer'];
export type Handlers<Names extends CallName = CallName> = {
  readonly [Name in Names]: (request: Request<Name>) => Answer<Name>;
};

export interface Call {
  readonly name: CallName;
  readonly request: Request<CallName>;
}

export type Outcome = { readonly answer: Answer<CallName> } | { readonly failure: Failure };

/** Main thread to store: calls in order, or the end. */
export type Inbound = readonly Call[] | 'close';

/** Store to main thread: first whether it opened, then the outcomes, in the order of the calls. */
export type Outbound =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'outcomes'; readonly outcomes: readonly Outcome[] }
  | { readonly kind: 'closed'; readonly failure: Failure | undefined };
