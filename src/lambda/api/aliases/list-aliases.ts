/** https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html */

import type { ListAliasesCommandInput, ListAliasesResponse } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { aliasesOf } from '../../model/aliases.ts';
import { functionAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { nameOf } from '../find-function.ts';
import { pageSize, readMarker, takePage } from '../paging.ts';
import { aliasConfigurationOf } from './alias-configuration.ts';

/** In the order of their names; with a version, those that point to it first of all, not by weight. */
export function listAliases(plane: ControlPlane) {
  return operation<ListAliasesCommandInput, ListAliasesResponse>({
    access: functionAccess(plane, 'lambda:ListAliases'),
    handle(input, context) {
      const named = nameOf(input, context);
      const { document } = plane.registry.get(named.scope, named.name);
      const after = readMarker(input.Marker)?.name ?? '';
      const { FunctionVersion } = input;
      const rest = aliasesOf(document).filter(
        ({ name, version }) => name > after && (FunctionVersion === undefined || FunctionVersion === version),
      );
      const { page, ...next } = takePage(rest, pageSize(input.MaxItems), ({ name }) => ({
        name,
        version: 0,
      }));
      return { Aliases: page.map((alias) => aliasConfigurationOf(named, alias)), ...next };
    },
  });
}
