/**
 * Names and ARNs of log groups and log streams.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 */

import { groupNotFound, invalidParameter, resourceNotFound } from './errors.ts';

/** Where a log group lives; every call's context is one. */
export interface Scope {
  readonly account: string;
  readonly region: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
}

/** How a request names its log group: one of the two. */
export interface NamesGroup {
  readonly logGroupName?: string | undefined;
  /** A name or an ARN. */
  readonly logGroupIdentifier?: string | undefined;
}

/** Without the `:*` that `LogGroup.arn` has at its end. */
export function groupArn({ account, region, partition }: Scope, group: string): string {
  return `arn:${partition}:logs:${region}:${account}:log-group:${group}`;
}

/** With an empty stream, what AWS checks permissions of a whole group against. */
export function streamArn(scope: Scope, group: string, stream: string): string {
  return `${groupArn(scope, group)}:log-stream:${stream}`;
}

const groupArnForm = /^arn:[^:]+:logs:(?<region>[^:]*):(?<account>[^:]*):log-group:(?<group>[^:]+)$/;

/**
 * The name of the group that a request is about.
 * @throws InvalidParameterException when it names none or two, ResourceNotFoundException for one elsewhere
 */
export function requestedGroup(scope: Scope, { logGroupName, logGroupIdentifier }: NamesGroup): string {
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    throw invalidParameter('LogGroup name and LogGroup identifier cannot both be provided.');
  }
  const given = logGroupName ?? logGroupIdentifier;
  if (given === undefined) {
    throw invalidParameter('Either LogGroup name or LogGroup identifier must be provided.');
  }
  if (!given.startsWith('arn:')) return given;
  const group = groupOfArn(scope, given);
  if (group === undefined) throw groupNotFound();
  return group;
}

/** @throws ResourceNotFoundException for an ARN of anything but a log group of this account and region */
export function taggedGroup(scope: Scope, resourceArn: string): string {
  const group = groupOfArn(scope, resourceArn);
  if (group === undefined) throw resourceNotFound();
  return group;
}

function groupOfArn({ account, region }: Scope, arn: string): string | undefined {
  const parts = groupArnForm.exec(arn)?.groups;
  return parts?.account === account && parts.region === region ? parts.group : undefined;
}
