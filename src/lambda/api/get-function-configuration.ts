/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */

import type { FunctionConfiguration, GetFunctionConfigurationCommandInput } from '@aws-sdk/client-lambda';
import { operation } from '../../wire/service.ts';
import { functionAccess } from './access.ts';
import { configurationOf } from './configuration.ts';
import type { ControlPlane } from './control-plane.ts';
import { findNamedVersion } from './find-function.ts';

export function getFunctionConfiguration(plane: ControlPlane) {
  return operation<GetFunctionConfigurationCommandInput, FunctionConfiguration>({
    access: functionAccess(plane, 'lambda:GetFunctionConfiguration'),
    handle(input, context) {
      const { version, qualifier, arn } = findNamedVersion(plane, input, context);
      return { ...configurationOf(version, qualifier !== undefined), FunctionArn: arn };
    },
  });
}
