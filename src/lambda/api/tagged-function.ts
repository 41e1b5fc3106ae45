/** The function whose tags a request is about, from the ARN of any resource that Lambda could tag. */

import { isDeepStrictEqual } from 'node:util';
import type { CallContext } from '../../wire/service.ts';
import { invalidParameter, resourceNotFound } from '../model/errors.ts';
import type { FunctionDocument } from '../model/function-document.ts';
import type { ControlPlane } from './control-plane.ts';
import { type NamedFunction, nameOf } from './find-function.ts';

const otherKinds: Readonly<Record<string, string>> = {
  'capacity-provider': 'Capacity provider',
  'code-signing-config': 'Code signing configuration',
  'event-source-mapping': 'Event source mapping',
  layer: 'Layer',
};

/** @throws ResourceNotFoundException for resources of other kinds, InvalidParameterValueException for a version's ARN */
export function taggedFunction(arn: string, context: CallContext): NamedFunction {
  const kind = arn.split(':')[5] ?? '';
  const other = otherKinds[kind];
  if (other !== undefined) throw resourceNotFound(`${other} not found: ${arn}`);
  const named = nameOf({ FunctionName: arn }, context);
  if (named.qualifier !== undefined) {
    throw invalidParameter(
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    );
  }
  return named;
}

/** Sets the tags to what `change` makes of them; the function's revision changes with them. */
export async function changeTags(
  { registry, ids }: ControlPlane,
  { scope, name }: NamedFunction,
  change: (current: FunctionDocument['tags']) => FunctionDocument['tags'],
): Promise<void> {
  await registry.change(scope, name, ({ document }) => {
    const tags = change(document.tags);
    if (isDeepStrictEqual(tags, document.tags)) return undefined;
    return { document: { ...document, tags, latest: { ...document.latest, revisionId: ids.uuid() } } };
  });
}
