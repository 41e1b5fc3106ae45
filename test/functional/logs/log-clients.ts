/** Clients of CloudWatch Logs, and the calls most tests make. */

import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { clientConfig, type KilnServer } from '../../support/server.ts';

export function logsClient(server: KilnServer): CloudWatchLogsClient {
  return new CloudWatchLogsClient(clientConfig(server));
}

/** For a server with `--auth=off`, where an access key id of twelve digits names the account. */
export function accountClient(server: KilnServer, account: string, region = server.region) {
  const credentials = { accessKeyId: account, secretAccessKey: 'any' };
  return new CloudWatchLogsClient({ ...clientConfig(server), credentials, region });
}

export async function createStream(client: CloudWatchLogsClient, group: string, ...streams: string[]) {
  await client.send(new CreateLogGroupCommand({ logGroupName: group }));
  for (const logStreamName of streams) {
    await client.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName }));
  }
}

export function put(
  client: CloudWatchLogsClient,
  group: string,
  stream: string,
  ...events: readonly (readonly [timestamp: number, message: string])[]
) {
  const logEvents = events.map(([timestamp, message]) => ({ timestamp, message }));
  return client.send(new PutLogEventsCommand({ logGroupName: group, logStreamName: stream, logEvents }));
}

export async function get(
  client: CloudWatchLogsClient,
  group: string,
  stream: string,
  change: Partial<GetLogEventsCommandInput> = {},
) {
  const command = new GetLogEventsCommand({ logGroupName: group, logStreamName: stream, ...change });
  const { events = [], nextForwardToken, nextBackwardToken } = await client.send(command);
  return { messages: events.map(({ message }) => message), events, nextForwardToken, nextBackwardToken };
}

export async function filter(
  client: CloudWatchLogsClient,
  group: string,
  change: Partial<FilterLogEventsCommandInput> = {},
) {
  const command = new FilterLogEventsCommand({ logGroupName: group, ...change });
  const { events = [], nextToken, searchedLogStreams } = await client.send(command);
  return { messages: events.map(({ message }) => message), events, nextToken, searchedLogStreams };
}

/** All pages of a search, and how many there were. */
export async function filterAll(
  client: CloudWatchLogsClient,
  group: string,
  change: Partial<FilterLogEventsCommandInput> = {},
) {
  const messages: (string | undefined)[] = [];
  let pages = 0;
  let nextToken: string | undefined;
  do {
    const page = await filter(client, group, { ...change, ...(nextToken !== undefined && { nextToken }) });
    messages.push(...page.messages);
    nextToken = page.nextToken;
    pages += 1;
  } while (nextToken !== undefined);
  return { messages, pages };
}
