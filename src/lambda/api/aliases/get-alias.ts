/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html */

import type { AliasConfiguration, GetAliasCommandInput } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { findAlias } from '../../model/aliases.ts';
import { aliasNotFound } from '../../model/errors.ts';
import { functionArn } from '../../model/names.ts';
import { functionAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { nameOf } from '../find-function.ts';
import { aliasConfigurationOf } from './alias-configuration.ts';

export function getAlias(plane: ControlPlane) {
  return operation<GetAliasCommandInput, AliasConfiguration>({
    access: functionAccess(plane, 'lambda:GetAlias'),
    handle(input, context) {
      const named = nameOf(input, context);
      const { scope, name } = named;
      const { Name = '' } = input;
      const stored = plane.registry.find(scope, name);
      const alias = stored && findAlias(stored.document, Name);
      if (alias === undefined) throw aliasNotFound(functionArn(scope, name, Name));
      return aliasConfigurationOf(named, alias);
    },
  });
}
