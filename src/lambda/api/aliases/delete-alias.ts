/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html */

import type { DeleteAliasCommandInput } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { findAlias, withoutAlias } from '../../model/aliases.ts';
import { functionAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { nameOf } from '../find-function.ts';

/** Deletes the alias with its policy; one that is not there is no error. */
export function deleteAlias(plane: ControlPlane) {
  return operation<DeleteAliasCommandInput, Record<string, never>>({
    access: functionAccess(plane, 'lambda:DeleteAlias'),
    async handle(input, context) {
      const { scope, name } = nameOf(input, context);
      const { Name = '' } = input;
      if (plane.registry.find(scope, name) === undefined) return {};
      await plane.registry.change(scope, name, ({ document }) =>
        findAlias(document, Name) === undefined ? undefined : { document: withoutAlias(document, Name) },
      );
      return {};
    },
  });
}
