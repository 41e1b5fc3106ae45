/** What every protocol needs to know of an error before writing it: its status, members and query code. */

import type { NormalizedSchema } from '@smithy/core/schema';
import type { AwsError } from '../base/errors.ts';
import { namingTraits } from './schema.ts';

export interface ErrorView {
  readonly code: string;
  /** `AWS.SimpleQueueService.NonExistentQueue`: the code under which the query protocol knows the error. */
  readonly queryCode: string;
  readonly status: number;
  readonly queryStatus: number;
  /** Whose fault it is, in the query protocols' words. */
  readonly type: 'Sender' | 'Receiver';
  readonly message: string;
  /** All members, the message under the name its schema gives it. */
  readonly members: Record<string, unknown>;
  /** Absent for errors that the service does not model. */
  readonly schema: NormalizedSchema | undefined;
}

/** The modelled status wins over the thrown one, since AWS sends no other with that code. */
export function viewError(error: AwsError, schema: NormalizedSchema | undefined): ErrorView {
  const traits = schema === undefined ? {} : namingTraits(schema);
  const [queryCode, queryStatus] = traits.awsQueryError ?? [];
  const status = traits.httpError ?? error.status;
  return {
    code: error.code,
    queryCode: queryCode ?? error.code,
    status,
    queryStatus: queryStatus ?? status,
    type: (traits.error ?? error.fault) === 'server' ? 'Receiver' : 'Sender',
    message: error.message,
    members: schema === undefined ? unmodelled(error) : withMessage(schema, error),
    schema,
  };
}

/** AWS's own front end capitalises the message of a serialization error; services write `message`. */
function unmodelled(error: AwsError): Record<string, unknown> {
  const name = error.code === 'SerializationException' ? 'Message' : 'message';
  return { [name]: error.message, ...error.members };
}

/** An error's members with its message under the name that the error's schema gives it. */
export function withMessage(schema: NormalizedSchema, error: AwsError): Record<string, unknown> {
  const names = Object.keys(schema.getMemberSchemas());
  const name = names.find((candidate) => candidate.toLowerCase() === 'message') ?? 'message';
  return { [name]: error.message, ...error.members };
}
