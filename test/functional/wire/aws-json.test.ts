/** awsJson 1.0, as SQS speaks it. */

import { test } from 'node:test';
import * as sdk from '@aws-sdk/client-sqs';
import { assertErrorsSurvive, assertInputsAndOutputsSurvive, type Subject } from './round-trip.ts';

const sqs: Subject = {
  name: 'sqs',
  sdk,
  clientClass: 'SQSClient',
  protocols: ['awsJson1_0', 'awsQuery'],
  declaration: { targetPrefix: 'AmazonSQS', xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/' },
  clientConfig: { md5: false, useQueueUrlAsEndpoint: false },
  runs: 150,
};

test('every SQS input and output survives awsJson 1.0', () => assertInputsAndOutputsSurvive(sqs));

test('every modelled SQS error arrives at the client as its class', () => assertErrorsSurvive(sqs));
