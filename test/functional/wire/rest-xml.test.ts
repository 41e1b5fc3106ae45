/** restXml, as CloudFront and S3 speak it. */

import { test } from 'node:test';
import * as cloudfrontSdk from '@aws-sdk/client-cloudfront';
import * as s3Sdk from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { assertErrorsSurvive, assertInputsAndOutputsSurvive, type Subject } from './round-trip.ts';

const cloudfront: Subject = {
  name: 'cloudfront',
  sdk: cloudfrontSdk,
  clientClass: 'CloudFrontClient',
  protocols: ['restXml'],
  declaration: { xmlNamespace: 'http://cloudfront.amazonaws.com/doc/2020-05-31/' },
  runs: 200,
};

const s3: Subject = {
  name: 's3',
  sdk: s3Sdk,
  clientClass: 'S3Client',
  protocols: ['restXml'],
  declaration: { xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/', bareXmlErrors: true },
  clientConfig: {
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  },
  carrier: {
    members: {
      Bucket: fc.stringMatching(/^[a-z]{3,10}$/),
      Key: fc.stringMatching(/^[a-zA-Z0-9 +&=?]{1,5}(\/[a-z%]{1,5}){0,2}$/),
    },
    unseen: [
      'ChecksumAlgorithm',
      'ChecksumCRC32',
      'ContentLength',
      'ContentMD5',
      'CopySourceSSECustomerKey',
      'CopySourceSSECustomerKeyMD5',
      'Expires',
      'ExpiresString',
      'SSECustomerKey',
      'SSECustomerKeyMD5',
    ],
  },
  except: {
    CreateSession: 'the client signs it with credentials of its own',
    WriteGetObjectResponse: 'the client puts the route into the host name',
  },
  runs: 250,
};

test('every CloudFront input and output survives restXml', () => assertInputsAndOutputsSurvive(cloudfront));

test('every modelled CloudFront error arrives at the client as its class', () =>
  assertErrorsSurvive(cloudfront));

test('every S3 input and output survives restXml', () => assertInputsAndOutputsSurvive(s3));

test('every modelled S3 error arrives at the client as its class', () => assertErrorsSurvive(s3));
