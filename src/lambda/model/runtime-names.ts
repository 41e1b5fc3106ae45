/**
 * The runtime names that CreateFunction and UpdateFunctionConfiguration take.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */

import { createHash } from 'node:crypto';
import type { Architecture, Runtime } from '@aws-sdk/client-lambda';
import type { AwsError } from '../../base/errors.ts';
import { invalidParameter } from './errors.ts';
import { partitionOf } from './names.ts';

/**
 * In the order in which AWS's own message lists them (recorded), newer ones after. Of these, some are past
 * their end by date: see `runtime-deprecation.ts`.
 */
const accepted: readonly Runtime[] = [
  'nodejs20.x',
  'python3.14',
  'provided.al2023',
  'python3.12',
  'python3.13',
  'nodejs24.x',
  'nodejs22.x',
  'java25',
  'python3.10',
  'python3.11',
  'java21',
  'ruby3.3',
  'ruby3.4',
  'ruby3.2',
  'python3.8',
  'python3.9',
  'java17',
  'nodejs16.x',
  'dotnet10',
  'dotnet8',
  'java11',
  'dotnet6',
  'nodejs18.x',
  'provided.al2',
  'java8.al2',
  'nodejs26.x',
  'python3.15',
  'ruby4.0',
  'java8.al2023',
  'java11.al2023',
  'java17.al2023',
];

/** Of AWS's past; refused in other words than a name that never was. */
const withdrawn: ReadonlySet<string> = new Set([
  'dotnetcore1.0',
  'dotnetcore2.0',
  'dotnetcore2.1',
  'dotnetcore3.1',
  'go1.x',
  'java8',
  'nodejs',
  'nodejs10.x',
  'nodejs12.x',
  'nodejs14.x',
  'nodejs4.3',
  'nodejs4.3-edge',
  'nodejs6.10',
  'nodejs8.10',
  'provided',
  'python2.7',
  'python3.6',
  'python3.7',
  'ruby2.5',
  'ruby2.7',
] satisfies Runtime[]);

/** @throws InvalidParameterValueException for a name that is unknown or withdrawn */
export function checkRuntimeName(name: string): Runtime {
  const runtime = accepted.find((candidate) => candidate === name);
  if (runtime !== undefined) return runtime;
  if (withdrawn.has(name)) throw unsupportedRuntime(name);
  throw invalidParameter(
    `Value ${name} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${accepted.join(', ')}] or be a valid ARN`,
  );
}

/** What AWS says of runtimes past their end. */
export function unsupportedRuntime(name: string): AwsError {
  return invalidParameter(
    `The runtime parameter of ${name} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
  );
}

/**
 * `arn:aws:lambda:us-east-1::runtime:<hash>`: stands for one build of a runtime, for one architecture.
 * @param build version of the interpreter; undefined for the one that is installed on first use
 */
export function runtimeVersionArn(
  region: string,
  runtime: string,
  architecture: Architecture,
  build: string | undefined,
): string {
  const parts = [runtime, architecture, ...(build === undefined ? [] : [build])];
  const hash = createHash('sha256').update(parts.join('/')).digest('hex');
  return `arn:${partitionOf(region)}:lambda:${region}::runtime:${hash}`;
}

/** Runtimes that publish a snapshot: https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html */
export function supportsSnapStart(runtime: string): boolean {
  const parts = /^(java|python3\.|dotnet)(\d+)/.exec(runtime);
  if (parts === null) return false;
  const least: Record<string, number> = { java: 11, 'python3.': 12, dotnet: 8 };
  return Number(parts[2]) >= (least[parts[1] ?? ''] ?? Number.POSITIVE_INFINITY);
}
