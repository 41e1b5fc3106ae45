/** https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html */

import type {
  ListVersionsByFunctionCommandInput,
  ListVersionsByFunctionResponse,
} from '@aws-sdk/client-lambda';
import { operation } from '../../wire/service.ts';
import { latestVersion } from '../model/names.ts';
import { functionAccess } from './access.ts';
import { listedConfigurationOf } from './configuration.ts';
import type { ControlPlane } from './control-plane.ts';
import { nameOf } from './find-function.ts';
import { pageSize, readMarker, takePage } from './paging.ts';

export function listVersionsByFunction(plane: ControlPlane) {
  return operation<ListVersionsByFunctionCommandInput, ListVersionsByFunctionResponse>({
    access: functionAccess(plane, 'lambda:ListVersionsByFunction'),
    handle(input, context) {
      const { scope, name } = nameOf(input, context);
      const { document, versions } = plane.registry.get(scope, name);
      const after = readMarker(input.Marker)?.version ?? -1;
      const numberOf = (version: string) => (version === latestVersion ? 0 : Number(version));
      const rest = [document.latest, ...versions].filter(({ version }) => numberOf(version) > after);
      const { page, ...next } = takePage(rest, pageSize(input.MaxItems), ({ version }) => ({
        name,
        version: numberOf(version),
      }));
      return { Versions: page.map((version) => listedConfigurationOf(version, true)), ...next };
    },
  });
}
