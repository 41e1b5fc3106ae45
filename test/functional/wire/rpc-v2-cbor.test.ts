/** rpcV2Cbor, and the other two protocols of CloudWatch. */

import { test } from 'node:test';
import * as sdk from '@aws-sdk/client-cloudwatch';
import { AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { assertErrorsSurvive, assertInputsAndOutputsSurvive, type Subject } from './round-trip.ts';

const cloudwatch: Subject = {
  name: 'monitoring',
  sdk,
  clientClass: 'CloudWatchClient',
  protocols: ['rpcV2Cbor', 'awsJson1_0', 'awsQuery'],
  declaration: {
    targetPrefix: 'GraniteServiceVersion20100801',
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  },
  clientConfig: { protocol: AwsSmithyRpcV2CborProtocol },
  runs: 150,
};

test('every CloudWatch input and output survives rpcV2Cbor', () => assertInputsAndOutputsSurvive(cloudwatch));

test('every modelled CloudWatch error arrives at a CBOR client as its class', () =>
  assertErrorsSurvive(cloudwatch));

test('CloudWatch answers a JSON client in JSON', () =>
  assertInputsAndOutputsSurvive({ ...cloudwatch, clientConfig: {}, runs: 40 }));

test('CloudWatch answers a query client in XML', () =>
  assertInputsAndOutputsSurvive({ ...cloudwatch, clientConfig: { protocol: AwsQueryProtocol }, runs: 60 }));
