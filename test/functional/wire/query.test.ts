/** awsQuery, as SNS speaks it, and as older SDKs speak to SQS. */

import { test } from 'node:test';
import * as snsSdk from '@aws-sdk/client-sns';
import * as sqsSdk from '@aws-sdk/client-sqs';
import { AwsQueryProtocol } from '@aws-sdk/core/protocols';
import { assertErrorsSurvive, assertInputsAndOutputsSurvive, type Subject } from './round-trip.ts';

const sns: Subject = {
  name: 'sns',
  sdk: snsSdk,
  clientClass: 'SNSClient',
  protocols: ['awsQuery'],
  declaration: { xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/' },
  runs: 200,
};

const sqs: Subject = {
  name: 'sqs',
  sdk: sqsSdk,
  clientClass: 'SQSClient',
  protocols: ['awsJson1_0', 'awsQuery'],
  declaration: { targetPrefix: 'AmazonSQS', xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/' },
  clientConfig: { md5: false, useQueueUrlAsEndpoint: false, protocol: AwsQueryProtocol },
  except: { ReceiveMessage: 'two of its members share the key AttributeName' },
  runs: 150,
};

test('every SNS input and output survives awsQuery', () => assertInputsAndOutputsSurvive(sns));

test('every modelled SNS error arrives at the client as its class', () => assertErrorsSurvive(sns));

test('every SQS input and output survives awsQuery', () => assertInputsAndOutputsSurvive(sqs));

test('every modelled SQS error arrives at a query client as its class', () => assertErrorsSurvive(sqs));
