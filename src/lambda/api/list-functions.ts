/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */

import type { ListFunctionsCommandInput, ListFunctionsResponse } from '@aws-sdk/client-lambda';
import { operation } from '../../wire/service.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import { latestVersion, type Scope } from '../model/names.ts';
import type { FunctionRegistry } from '../registry/function-registry.ts';
import { listedConfigurationOf } from './configuration.ts';
import type { ControlPlane } from './control-plane.ts';
import { type Position, pageSize, readMarker, takePage } from './paging.ts';

export function listFunctions({ registry }: ControlPlane) {
  return operation<ListFunctionsCommandInput, ListFunctionsResponse>({
    access: { action: 'lambda:ListFunctions' },
    handle(input, { account, region }) {
      // Another master region asks for replicas of its functions, which only an edge has.
      const { MasterRegion } = input;
      if (MasterRegion !== undefined && MasterRegion !== 'ALL' && MasterRegion !== region) {
        return { Functions: [] };
      }
      const everyVersion = input.FunctionVersion === 'ALL';
      const after = readMarker(input.Marker);
      const limit = pageSize(input.MaxItems);
      const versions = listVersions(registry, { account, region }, after, everyVersion, limit);
      const { page, ...next } = takePage(versions, limit, positionOf);
      return { Functions: page.map((version) => listedConfigurationOf(version, everyVersion)), ...next };
    },
  });
}

/** What comes after a position, in order of names and, with `everyVersion`, of version numbers. */
function* listVersions(
  registry: FunctionRegistry,
  scope: Scope,
  after: Position | undefined,
  everyVersion: boolean,
  limit: number,
): Iterable<FunctionVersion> {
  if (everyVersion && after !== undefined) {
    for (const version of registry.find(scope, after.name)?.versions ?? []) {
      if (Number(version.version) > after.version) yield version;
    }
  }
  for (const { document, versions } of registry.list(scope, after?.name, limit + 1)) {
    yield document.latest;
    if (everyVersion) yield* versions;
  }
}

function positionOf({ name, version }: FunctionVersion): Position {
  return { name, version: version === latestVersion ? 0 : Number(version) };
}
