/** An alias as the API shows it. */

import type { AliasConfiguration } from '@aws-sdk/client-lambda';
import type { Alias } from '../../model/aliases.ts';
import { functionArn } from '../../model/names.ts';
import type { NamedFunction } from '../find-function.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_AliasConfiguration.html */
export function aliasConfigurationOf(
  { scope, name }: Pick<NamedFunction, 'scope' | 'name'>,
  alias: Alias,
): AliasConfiguration {
  const { additional } = alias;
  return {
    AliasArn: functionArn(scope, name, alias.name),
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RevisionId: alias.revisionId,
    ...(additional !== undefined && {
      RoutingConfig: { AdditionalVersionWeights: { [additional.version]: additional.weight } },
    }),
  };
}
