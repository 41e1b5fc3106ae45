/** The context of one call, with what costs something made only when a handler asks for it. */

import type { Principal } from '../identity/principal.ts';
import type { CallContext } from '../wire/service.ts';
import type { GatewayHead } from './head.ts';

/** Characters a Host header may have if it is to stand in links. */
const plainHost = /^[A-Za-z0-9.\-_:[\]]+$/;

/** Whether the client is still there; the abort signal is made when someone asks for it. */
export class ClientPresence {
  #abort: AbortController | undefined;
  #gone = false;

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#gone) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  /** Only a signal: the handler decides whether it goes on. */
  leave(): void {
    this.#gone = true;
    this.#abort?.abort();
  }
}

export class RequestContext implements CallContext {
  readonly requestId: string;
  readonly account: string;
  readonly region: string;
  readonly principal: Principal;
  readonly head: GatewayHead;
  readonly sourceIp: string;
  readonly #client: ClientPresence;

  constructor(
    requestId: string,
    region: string,
    principal: Principal,
    head: GatewayHead,
    sourceIp: string,
    client: ClientPresence,
  ) {
    this.requestId = requestId;
    this.account = principal.account;
    this.region = region;
    this.principal = principal;
    this.head = head;
    this.sourceIp = sourceIp;
    this.#client = client;
  }

  get partition(): string {
    return partitionOf(this.region);
  }

  get endpoint(): string {
    return endpointOf(this.head);
  }

  get signal(): AbortSignal {
    return this.#client.signal;
  }
}

export function endpointOf(head: GatewayHead): string {
  const { host } = head.headers;
  return `http://${host !== undefined && plainHost.test(host) ? host : 'localhost'}`;
}

/** https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('us-iso-')) return 'aws-iso';
  if (region.startsWith('us-isob-')) return 'aws-iso-b';
  return 'aws';
}
