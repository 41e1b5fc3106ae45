/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html */

import type {
  LogGroup as DescribedGroup,
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { allStreams } from '../../../observability/log-streams.ts';
import { type CallContext, operation } from '../../../wire/service.ts';
import { invalidParameter } from '../model/errors.ts';
import { logsLimits } from '../model/limits.ts';
import type { LogGroup } from '../model/log-group.ts';
import { groupArn, requestedGroup, streamArn } from '../model/names.ts';
import { groupPartition } from '../repository/collections.ts';
import type { Logs } from './logs.ts';

export function describeLogGroups(logs: Logs) {
  return operation<DescribeLogGroupsCommandInput, DescribeLogGroupsResponse>({
    access: {
      action: 'logs:DescribeLogGroups',
      resources: ({ logGroupNamePrefix = '' }, context) => [streamArn(context, logGroupNamePrefix, '')],
    },
    async handle(input, context) {
      const { groups, nextToken } = await pageOf(logs, input, context);
      return {
        logGroups: await Promise.all(groups.map((group) => describe(logs, group, context))),
        ...(nextToken !== undefined && { nextToken }),
      };
    },
  });
}

/** Goes on over the store's pages until it has enough; each has no more than are missing, so the last one ends the page. */
async function pageOf(
  logs: Logs,
  input: DescribeLogGroupsCommandInput,
  context: CallContext,
): Promise<{ groups: LogGroup[]; nextToken: string | undefined }> {
  const { logGroupNamePrefix: prefix = '', limit = logsLimits.maxDescribed } = input;
  const isWanted = wanted(input, context);
  const groups: LogGroup[] = [];
  let cursor = input.nextToken;
  do {
    const page = await logs.groups.list(context, { prefix, limit: limit - groups.length, cursor });
    groups.push(...page.items.filter(isWanted));
    cursor = page.cursor;
  } while (groups.length < limit && cursor !== undefined);
  return { groups, nextToken: cursor };
}

/** @throws InvalidParameterException for filters that exclude each other */
function wanted(input: DescribeLogGroupsCommandInput, context: CallContext): (group: LogGroup) => boolean {
  const { logGroupNamePrefix, logGroupNamePattern, logGroupClass, logGroupIdentifiers } = input;
  if (logGroupNamePrefix !== undefined && logGroupNamePattern !== undefined) {
    throw invalidParameter('logGroupNamePrefix and logGroupNamePattern are mutually exclusive parameters.');
  }
  const names = logGroupIdentifiers?.map((logGroupIdentifier) =>
    requestedGroup(context, { logGroupIdentifier }),
  );
  return (group) =>
    (logGroupNamePattern === undefined || group.name.includes(logGroupNamePattern)) &&
    (logGroupClass === undefined || group.logGroupClass === logGroupClass) &&
    (names === undefined || names.includes(group.name));
}

async function describe(
  { log }: Logs,
  { name, createdAt, logGroupClass, kmsKeyId, retentionInDays }: LogGroup,
  context: CallContext,
): Promise<DescribedGroup> {
  const arn = groupArn(context, name);
  const streams = await allStreams(log, groupPartition(context, name));
  return {
    logGroupName: name,
    creationTime: createdAt,
    ...(retentionInDays !== undefined && { retentionInDays }),
    metricFilterCount: 0,
    arn: `${arn}:*`,
    storedBytes: streams.reduce(
      (sum, { bytes, entries }) => sum + bytes + entries * logsLimits.eventOverheadBytes,
      0,
    ),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    logGroupClass,
    logGroupArn: arn,
    deletionProtectionEnabled: false,
  };
}
