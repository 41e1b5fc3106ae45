/**
 * Where the records of asynchronous invocations may go.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */

import type { DestinationConfig } from '@aws-sdk/client-lambda';
import { invalidParameter } from './errors.ts';
import { parseFunctionName, type Scope } from './names.ts';

type Outcome = 'OnSuccess' | 'OnFailure';

interface Owner {
  readonly scope: Scope;
  readonly name: string;
}

/** Services that take the records; S3 keeps those of failures alone. */
const services: Readonly<Record<Outcome, readonly string[]>> = {
  OnSuccess: ['lambda', 'sqs', 'sns', 'events'],
  OnFailure: ['lambda', 'sqs', 'sns', 'events', 's3'],
};

/**
 * The destinations as they are returned: both members, empty where there is none.
 * @throws InvalidParameterValueException for a target that can't take records
 */
export function readDestinations(
  config: DestinationConfig | undefined,
  owner: Owner,
  functionExists: (name: string) => boolean,
): DestinationConfig {
  const read = (outcome: Outcome) => {
    const arn = config?.[outcome]?.Destination;
    if (!arn) return {};
    checkDestination(arn, outcome, owner, functionExists);
    return { Destination: arn };
  };
  return { OnSuccess: read('OnSuccess'), OnFailure: read('OnFailure') };
}

function checkDestination(
  arn: string,
  outcome: Outcome,
  { scope, name }: Owner,
  functionExists: (name: string) => boolean,
): void {
  const [, , service = '', region, account] = arn.split(':');
  const invalid = () => invalidParameter(`The destination ARN ${arn} is invalid.`);
  if (!services[outcome].includes(service)) throw invalid();
  // FIFO queues and topics take no records.
  if ((service === 'sqs' || service === 'sns') && arn.endsWith('.fifo')) throw invalid();
  if (service !== 'lambda') return;
  if (region !== scope.region || account !== scope.account) throw invalid();
  const target = parseFunctionName(scope, arn, undefined);
  if (target.name === name) {
    throw invalidParameter("You can't specify the function as a destination for itself.");
  }
  if (!functionExists(target.name)) throw invalid();
}
