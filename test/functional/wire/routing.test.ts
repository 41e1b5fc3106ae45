/** Finding the operation of a REST request. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as lambdaSdk from '@aws-sdk/client-lambda';
import * as s3Sdk from '@aws-sdk/client-s3';
import { Router } from '../../../src/wire/rest/router.ts';
import { operationModels } from '../../../src/wire/schema.ts';
import { headOf } from './services.ts';

const lambda = new Router(operationModels(lambdaSdk).values());
const s3 = new Router(operationModels(s3Sdk).values());

function route(router: Router, request: string, headers: Record<string, string> = {}) {
  const [method = '', url = ''] = request.split(' ');
  const target = router.find(headOf(method, url, headers));
  return target && [target.operation.name, target.labels];
}

test('literal segments win over labels', () => {
  assert.deepEqual(route(lambda, 'GET /2015-03-31/functions/f'), ['GetFunction', { FunctionName: 'f' }]);
  assert.deepEqual(route(lambda, 'GET /2015-03-31/event-source-mappings/'), ['ListEventSourceMappings', {}]);
});

test('a trailing slash makes no difference', () => {
  assert.equal(route(lambda, 'GET /2015-03-31/functions/')?.[0], 'ListFunctions');
  assert.equal(route(lambda, 'GET /2015-03-31/functions')?.[0], 'ListFunctions');
});

test('labels are decoded after the path is split', () => {
  const arn = 'arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Aa%2Fb';
  const [, labels] = route(lambda, `GET /2015-03-31/functions/${arn}`) ?? [];
  assert.deepEqual(labels, { FunctionName: 'arn:aws:lambda:us-east-1:123456789012:function:a/b' });
});

test('a label that is not valid percent-encoding is taken as it is', () => {
  assert.deepEqual(route(lambda, 'GET /2015-03-31/functions/%zz')?.[1], { FunctionName: '%zz' });
});

test('paths, methods and empty labels that no operation has are not found', () => {
  assert.equal(route(lambda, 'GET /2015-03-31/none'), undefined);
  assert.equal(route(lambda, 'PATCH /2015-03-31/functions/f'), undefined);
  assert.equal(route(lambda, 'GET /2015-03-31/functions//policy'), undefined);
  assert.equal(route(lambda, 'GET /'), undefined);
});

test('the bucket leads the path, and the key takes the rest of it, slashes included', () => {
  assert.deepEqual(route(s3, 'GET /'), ['ListBuckets', {}]);
  assert.deepEqual(route(s3, 'HEAD /b'), ['HeadBucket', { Bucket: 'b' }]);
  assert.deepEqual(route(s3, 'GET /b/a/b%20c//d/'), ['GetObject', { Bucket: 'b', Key: 'a/b c//d/' }]);
});

test('query literals, required members and required headers tell apart what shares a path', () => {
  const cases: [string, Record<string, string>, string][] = [
    ['GET /b', {}, 'ListObjects'],
    ['GET /b?list-type=2&prefix=x', {}, 'ListObjectsV2'],
    ['GET /b?uploads', {}, 'ListMultipartUploads'],
    ['GET /b?uploads=', {}, 'ListMultipartUploads'],
    ['PUT /b', {}, 'CreateBucket'],
    ['PUT /b?tagging', {}, 'PutBucketTagging'],
    ['PUT /b/k', {}, 'PutObject'],
    ['PUT /b/k?tagging', {}, 'PutObjectTagging'],
    ['PUT /b/k', { 'x-amz-copy-source': '/b/j' }, 'CopyObject'],
    ['PUT /b/k?partNumber=1&uploadId=u', {}, 'UploadPart'],
    ['PUT /b/k?partNumber=1&uploadId=u', { 'x-amz-copy-source': '/b/j' }, 'UploadPartCopy'],
    ['POST /b/k?uploads', {}, 'CreateMultipartUpload'],
    ['POST /b/k?uploadId=u', {}, 'CompleteMultipartUpload'],
    ['POST /b?delete', {}, 'DeleteObjects'],
    ['DELETE /b/k', {}, 'DeleteObject'],
    ['DELETE /b/k?uploadId=u', {}, 'AbortMultipartUpload'],
    ['GET /b/k?uploadId=u', {}, 'ListParts'],
    ['GET /b/k?attributes', { 'x-amz-object-attributes': 'ETag' }, 'GetObjectAttributes'],
  ];
  for (const [request, headers, name] of cases) assert.equal(route(s3, request, headers)?.[0], name, request);
});

test('every operation of Lambda and S3 is found by its own pattern', () => {
  for (const [router, sdk] of [
    [lambda, lambdaSdk],
    [s3, s3Sdk],
  ] as const) {
    for (const operation of operationModels(sdk).values()) {
      const uri = operation.http?.uri.replaceAll(/\{[^}]*\}/g, 'x') ?? '';
      const bucket = operation.outerLabels.length > 0 ? '/bucket' : '';
      const hint = `${uri.includes('?') ? '&' : '?'}x-id=${operation.name}`;
      const found = route(router, `${operation.http?.method} ${bucket}${uri}${hint}`);
      assert.equal(found?.[0], operation.name);
    }
  }
});
