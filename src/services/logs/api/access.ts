/**
 * Resources and condition keys of CloudWatch Logs' actions. AWS checks what concerns a whole group against a
 * stream without a name, which is why policies end their group ARNs in `:*`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 */

import type { Access, CallContext } from '../../../wire/service.ts';
import { type NamesGroup, streamArn } from '../model/names.ts';

interface NamesStream extends NamesGroup {
  readonly logStreamName?: string | undefined;
}

interface NamesResource {
  readonly resourceArn?: string | undefined;
}

interface HasTags {
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export function groupAccess<Input extends NamesGroup & HasTags>(action: string): Access<Input> {
  return {
    action,
    resources: (input, context) => [resourceOf(input, '', context)],
    conditions: tagConditions,
  };
}

export function streamAccess<Input extends NamesStream>(action: string): Access<Input> {
  return {
    action,
    resources: (input, context) => [resourceOf(input, input.logStreamName ?? '', context)],
  };
}

export function resourceAccess<Input extends NamesResource & HasTags>(action: string): Access<Input> {
  return { action, resources: ({ resourceArn }) => [resourceArn ?? '*'], conditions: tagConditions };
}

function resourceOf(
  { logGroupName, logGroupIdentifier }: NamesGroup,
  stream: string,
  context: CallContext,
): string {
  const given = logGroupName ?? logGroupIdentifier ?? '';
  if (!given.startsWith('arn:')) return streamArn(context, given, stream);
  return `${given}:log-stream:${stream}`;
}

/** `aws:TagKeys` and one `aws:RequestTag/key` a tag. */
function tagConditions({ tags }: HasTags): Record<string, string | string[]> {
  if (tags === undefined) return {};
  const requested = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]);
  return { ...Object.fromEntries(requested), 'aws:TagKeys': Object.keys(tags) };
}
