/** Checks an input against the service's constraints, with AWS's messages. */

import type { NormalizedSchema } from '@smithy/core/schema';
import type { AwsError } from '../base/errors.ts';
import type { StructureValue } from './protocols/protocol.ts';
import type { ServiceDeclaration } from './service.ts';

export function validateInput(
  _schema: NormalizedSchema,
  _input: StructureValue,
  _service: ServiceDeclaration,
): AwsError | undefined {
  return undefined;
}
