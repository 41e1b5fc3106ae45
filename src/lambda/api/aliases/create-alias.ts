/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */

import type { AliasConfiguration, CreateAliasCommandInput } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { type Alias, checkTargets, findAlias, readWeights, withAlias } from '../../model/aliases.ts';
import { aliasExists, functionNotFound } from '../../model/errors.ts';
import { functionArn } from '../../model/names.ts';
import { functionAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { nameOf } from '../find-function.ts';
import { aliasConfigurationOf } from './alias-configuration.ts';

export function createAlias(plane: ControlPlane) {
  return operation<CreateAliasCommandInput, AliasConfiguration>({
    access: functionAccess(plane, 'lambda:CreateAlias'),
    async handle(input, context) {
      const named = nameOf(input, context);
      const { scope, name } = named;
      const { FunctionVersion = '', Name = '' } = input;
      const alias: Alias = {
        name: Name,
        version: FunctionVersion,
        description: input.Description ?? '',
        additional: readWeights(input.RoutingConfig?.AdditionalVersionWeights),
        revisionId: plane.ids.uuid(),
      };
      if (plane.registry.find(scope, name) === undefined) {
        throw functionNotFound(functionArn(scope, name, FunctionVersion));
      }
      await plane.registry.change(scope, name, (current) => {
        checkTargets(current, alias);
        if (findAlias(current.document, Name) !== undefined)
          throw aliasExists(functionArn(scope, name, Name));
        return { document: withAlias(current.document, alias) };
      });
      return aliasConfigurationOf(named, alias);
    },
  });
}
