/** Which of a service's protocols a request is written in, by its head. */

import type { RequestHead } from './http.ts';
import type { Protocol } from './service.ts';

const jsonContentTypes: Readonly<Record<string, Protocol>> = {
  'application/x-amz-json-1.0': 'awsJson1_0',
  'application/x-amz-json-1.1': 'awsJson1_1',
};

function isCbor(head: RequestHead): boolean {
  return head.headers['smithy-protocol'] === 'rpc-v2-cbor';
}

/** The first of `protocols` that the request speaks; the service's main one when nothing tells. */
export function negotiate(protocols: readonly Protocol[], head: RequestHead): Protocol | undefined {
  const [main] = protocols;
  if (protocols.length < 2) return main;
  if (isCbor(head)) return pick(protocols, 'rpcV2Cbor') ?? main;
  if (head.headers['x-amz-target'] !== undefined) {
    const [contentType = ''] = (head.headers['content-type'] ?? '').split(';');
    const asked = jsonContentTypes[contentType.trim().toLowerCase()];
    return pick(protocols, asked) ?? pick(protocols, 'awsJson1_0') ?? pick(protocols, 'awsJson1_1') ?? main;
  }
  return pick(protocols, 'awsQuery') ?? pick(protocols, 'ec2Query') ?? main;
}

function pick(protocols: readonly Protocol[], wanted: Protocol | undefined): Protocol | undefined {
  return protocols.find((protocol) => protocol === wanted);
}
