/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html */

import type {
  LogStream as DescribedStream,
  DescribeLogStreamsCommandInput,
  DescribeLogStreamsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { type CallContext, operation } from '../../../wire/service.ts';
import { invalidParameter, invalidToken } from '../model/errors.ts';
import { eventId } from '../model/identifiers.ts';
import { logsLimits } from '../model/limits.ts';
import { requestedGroup, streamArn } from '../model/names.ts';
import { groupPartition } from '../repository/collections.ts';
import type { ListedStream } from '../repository/log-streams.ts';
import { groupAccess } from './access.ts';
import type { Logs } from './logs.ts';

export function describeLogStreams({ groups, streams }: Logs) {
  return operation<DescribeLogStreamsCommandInput, DescribeLogStreamsResponse>({
    access: groupAccess('logs:DescribeLogStreams'),
    async handle(input, context) {
      const group = requestedGroup(context, input);
      const { logStreamNamePrefix: prefix, limit = logsLimits.maxDescribed } = input;
      const byTime = input.orderBy === 'LastEventTime';
      if (byTime && prefix !== undefined) {
        throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
      }
      await groups.get(context, group);
      const direction = input.descending === true ? -1 : 1;
      const compare = (a: Place, b: Place) => direction * comparePlaces(a, b);
      const placed = (await streams.list(context, group, prefix))
        .map((stream) => ({ stream, place: placeOf(stream, byTime) }))
        .sort((a, b) => compare(a.place, b.place));
      const after = readPlace(input.nextToken);
      const rest = after === undefined ? placed : placed.filter(({ place }) => compare(place, after) > 0);
      const page = rest.slice(0, limit);
      const last = page.at(-1);
      return {
        logStreams: page.map(({ stream }) => describe(stream, group, context)),
        ...(rest.length > limit && last !== undefined && { nextToken: writePlace(last.place) }),
      };
    },
  });
}

/** Where a stream stands in the list: by its last event, when that was asked for, then by name. */
type Place = readonly [lastEventTime: number, name: string];

function placeOf({ name, info }: ListedStream, byTime: boolean): Place {
  return [byTime ? (info?.lastTimestamp ?? 0) : 0, name];
}

function comparePlaces([timeA, nameA]: Place, [timeB, nameB]: Place): number {
  return timeA - timeB || (nameA < nameB ? -1 : Number(nameA > nameB));
}

function writePlace(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function readPlace(token: string | undefined): Place | undefined {
  if (token === undefined) return undefined;
  try {
    const [time, name] = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (typeof time === 'number' && typeof name === 'string') return [time, name];
  } catch {
    // Falls through to the refusal: what is wrong with it is the same to the caller.
  }
  throw invalidToken();
}

function describe(
  { name, createdAt, info }: ListedStream,
  group: string,
  context: CallContext,
): DescribedStream {
  return {
    logStreamName: name,
    creationTime: createdAt,
    ...(info !== undefined && {
      firstEventTimestamp: info.firstTimestamp,
      lastEventTimestamp: info.lastTimestamp,
      lastIngestionTime: info.lastIngestedAt,
      // Needed by no one since 2023, read by old agents all the same.
      uploadSequenceToken: eventId(groupPartition(context, group), name, {
        ingestedAt: info.lastIngestedAt,
        position: 0,
      }),
    }),
    arn: streamArn(context, group, name),
    // AWS reports it for groups alone since 2019.
    storedBytes: 0,
  };
}
