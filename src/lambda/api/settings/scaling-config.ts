/**
 * How many environments a version on a capacity provider has at least and at most.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionScalingConfig.html
 */

import type {
  GetFunctionScalingConfigCommandInput,
  GetFunctionScalingConfigResponse,
  PutFunctionScalingConfigCommandInput,
  PutFunctionScalingConfigResponse,
} from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { attach, attachedTo } from '../../model/attached-settings.ts';
import { functionNotFound, invalidParameter } from '../../model/errors.ts';
import { type FunctionSnapshot, findVersion } from '../../model/function-document.ts';
import type { FunctionVersion } from '../../model/function-version.ts';
import { functionArn } from '../../model/names.ts';
import { functionAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { nameOf } from '../find-function.ts';
import { changeAttached } from './attached-function.ts';

const latestPublished = '$LATEST.PUBLISHED';

export function putFunctionScalingConfig(plane: ControlPlane) {
  return operation<PutFunctionScalingConfigCommandInput, PutFunctionScalingConfigResponse>({
    access: functionAccess(plane, 'lambda:PutFunctionScalingConfig'),
    async handle(input, context) {
      const { Qualifier = latestPublished, FunctionScalingConfig } = input;
      const target = nameOf(input, context);
      const { MinExecutionEnvironments: least = 0, MaxExecutionEnvironments: most } =
        FunctionScalingConfig ?? {};
      if (most !== undefined && least > most) {
        throw invalidParameter('MinExecutionEnvironments must not be greater than MaxExecutionEnvironments.');
      }
      const stored = await changeAttached(plane, target, (current) => {
        const { settings } = versionOf(current, Qualifier);
        if (settings.CapacityProviderConfig === undefined) {
          throw invalidParameter(
            'Function scaling configuration is supported only for functions with a capacity provider.',
          );
        }
        return attach(current.document.attached, 'scaling', Qualifier, FunctionScalingConfig);
      });
      return { FunctionState: versionOf(stored, Qualifier).state };
    },
  });
}

/** What was asked for; nothing is applied while Kiln has no capacity providers. */
export function getFunctionScalingConfig(plane: ControlPlane) {
  return operation<GetFunctionScalingConfigCommandInput, GetFunctionScalingConfigResponse>({
    access: functionAccess(plane, 'lambda:GetFunctionScalingConfig'),
    handle(input, context) {
      const { Qualifier = latestPublished } = input;
      const { scope, name } = nameOf(input, context);
      const stored = plane.registry.get(scope, name);
      versionOf(stored, Qualifier);
      const requested = attachedTo(stored.document.attached, 'scaling', Qualifier);
      return {
        FunctionArn: functionArn(scope, name, Qualifier),
        ...(requested !== undefined && { RequestedFunctionScalingConfig: requested }),
      };
    },
  });
}

/** `$LATEST.PUBLISHED` is the version published last. */
function versionOf(stored: FunctionSnapshot, qualifier: string): FunctionVersion {
  const found = qualifier === latestPublished ? stored.versions.at(-1) : findVersion(stored, qualifier);
  const { latest } = stored.document;
  if (found === undefined) throw functionNotFound(functionArn(latest, latest.name, qualifier));
  return found;
}
