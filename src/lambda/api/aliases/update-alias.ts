/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html */

import type { AliasConfiguration, UpdateAliasCommandInput } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { type Alias, checkTargets, findAlias, readWeights, withAlias } from '../../model/aliases.ts';
import { resourceNotFound, wrongRevision } from '../../model/errors.ts';
import { functionArn } from '../../model/names.ts';
import { functionAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { nameOf } from '../find-function.ts';
import { aliasConfigurationOf } from './alias-configuration.ts';

/** What the request leaves out stays as it is, the weights too; an update without a change is one all the same. */
export function updateAlias(plane: ControlPlane) {
  return operation<UpdateAliasCommandInput, AliasConfiguration>({
    access: functionAccess(plane, 'lambda:UpdateAlias'),
    async handle(input, context) {
      const named = nameOf(input, context);
      const { scope, name } = named;
      const { Name = '', RoutingConfig } = input;
      const changed = (alias: Alias): Alias => ({
        ...alias,
        version: input.FunctionVersion ?? alias.version,
        description: input.Description ?? alias.description,
        additional:
          RoutingConfig === undefined
            ? alias.additional
            : readWeights(RoutingConfig.AdditionalVersionWeights),
        revisionId: plane.ids.uuid(),
      });
      const { document } = await plane.registry.change(scope, name, (current) => {
        const alias = findAlias(current.document, Name);
        if (alias === undefined) throw unknownAlias(functionArn(scope, name, Name));
        if (input.RevisionId !== undefined && input.RevisionId !== alias.revisionId) throw wrongRevision();
        const next = changed(alias);
        checkTargets(current, next);
        return { document: withAlias(current.document, next) };
      });
      const updated = findAlias(document, Name);
      if (updated === undefined) throw unknownAlias(functionArn(scope, name, Name));
      return aliasConfigurationOf(named, updated);
    },
  });
}

/** UpdateAlias has words of its own for it (recorded). */
function unknownAlias(arn: string) {
  return resourceNotFound(`Alias not found: ${arn}`);
}
