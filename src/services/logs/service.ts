/** CloudWatch Logs as the gateway sees it: one entry an operation; the others answer that they are not there. */

import type { SchemaModule, ServiceDeclaration } from '../../wire/service.ts';
import { createLogGroup } from './api/create-log-group.ts';
import { createLogStream } from './api/create-log-stream.ts';
import { deleteLogGroup } from './api/delete-log-group.ts';
import { deleteLogStream } from './api/delete-log-stream.ts';
import { deleteRetentionPolicy } from './api/delete-retention-policy.ts';
import { describeLogGroups } from './api/describe-log-groups.ts';
import { describeLogStreams } from './api/describe-log-streams.ts';
import { filterLogEvents } from './api/filter-log-events.ts';
import { getLogEvents } from './api/get-log-events.ts';
import { listTagsForResource } from './api/list-tags-for-resource.ts';
import type { Logs } from './api/logs.ts';
import { putLogEvents } from './api/put-log-events.ts';
import { putRetentionPolicy } from './api/put-retention-policy.ts';
import { wordStoreFailure } from './api/store-failures.ts';
import { tagResource } from './api/tag-resource.ts';
import { untagResource } from './api/untag-resource.ts';
import { constraints } from './constraints.ts';

/** What stands before the dot of `X-Amz-Target`. */
export const targetPrefix = 'Logs_20140328';

const maxBodyBytes = 1024 * 1024;

/** `schemas`: of `@aws-sdk/client-cloudwatch-logs`. */
export function createLogsService(logs: Logs, schemas: SchemaModule): ServiceDeclaration {
  return {
    name: 'logs',
    targetPrefix,
    apiVersion: '2014-03-28',
    protocols: ['awsJson1_1'],
    schemas,
    constraints,
    validationErrorCode: 'InvalidParameterException',
    wordFailure: wordStoreFailure,
    maxBodyBytes,
    operations: {
      CreateLogGroup: createLogGroup(logs),
      CreateLogStream: createLogStream(logs),
      DeleteLogGroup: deleteLogGroup(logs),
      DeleteLogStream: deleteLogStream(logs),
      DeleteRetentionPolicy: deleteRetentionPolicy(logs),
      DescribeLogGroups: describeLogGroups(logs),
      DescribeLogStreams: describeLogStreams(logs),
      FilterLogEvents: filterLogEvents(logs),
      GetLogEvents: getLogEvents(logs),
      ListTagsForResource: listTagsForResource(logs),
      PutLogEvents: putLogEvents(logs),
      PutRetentionPolicy: putRetentionPolicy(logs),
      TagResource: tagResource(logs),
      UntagResource: untagResource(logs),
    },
  };
}
