/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html */

import type { DeleteFunctionCommandInput, DeleteFunctionCommandOutput } from '@aws-sdk/client-lambda';
import { operation } from '../../wire/service.ts';
import { aliasesToVersion } from '../model/aliases.ts';
import { withoutQualifier } from '../model/attached-settings.ts';
import { invalidParameter, versionHasAliases } from '../model/errors.ts';
import { findVersion } from '../model/function-document.ts';
import { isAliasName, latestVersion } from '../model/names.ts';
import { withoutPolicy } from '../model/policies.ts';
import { functionAccess } from './access.ts';
import type { ControlPlane } from './control-plane.ts';
import { nameOf } from './find-function.ts';

/** Deletes the function, or the one version that the qualifier names; a version that is not there is no error. */
export function deleteFunction(plane: ControlPlane) {
  return operation<DeleteFunctionCommandInput, Omit<DeleteFunctionCommandOutput, '$metadata'>>({
    access: functionAccess(plane, 'lambda:DeleteFunction'),
    async handle(input, context) {
      const { scope, name, qualifier } = nameOf(input, context);
      if (qualifier === latestVersion) {
        throw invalidParameter('$LATEST version cannot be deleted without deleting the function.');
      }
      if (qualifier !== undefined && isAliasName(qualifier)) {
        throw invalidParameter('Deletion of aliases is not currently supported.');
      }
      if (qualifier === undefined) await plane.registry.remove(scope, name);
      else {
        await plane.registry.change(scope, name, (current) => {
          if (findVersion(current, qualifier) === undefined) return undefined;
          const aliases = aliasesToVersion(current.document, qualifier);
          if (aliases.length > 0) throw versionHasAliases(aliases);
          const document = withoutPolicy(current.document, qualifier);
          const attached = withoutQualifier(document.attached, qualifier);
          return { document: { ...document, attached }, removeVersions: [qualifier] };
        });
      }
      return { StatusCode: 204 };
    },
  });
}
