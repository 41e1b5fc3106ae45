/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */

import type { GetFunctionCommandInput, GetFunctionResponse } from '@aws-sdk/client-lambda';
import { operation } from '../../wire/service.ts';
import { functionAccess } from './access.ts';
import { configurationOf } from './configuration.ts';
import type { ControlPlane } from './control-plane.ts';
import { findNamedVersion } from './find-function.ts';

export function getFunction(plane: ControlPlane) {
  return operation<GetFunctionCommandInput, GetFunctionResponse>({
    access: functionAccess(plane, 'lambda:GetFunction'),
    handle(input, context) {
      const { stored, version, qualifier, arn } = findNamedVersion(plane, input, context);
      const { tags, attached } = stored.document;
      return {
        Configuration: { ...configurationOf(version, qualifier !== undefined), FunctionArn: arn },
        ...(version.code !== undefined && {
          Code: {
            RepositoryType: 'S3',
            Location: plane.codeLocations.sign(context.endpoint, version.code.blob),
          },
        }),
        ...(attached?.reservedConcurrency !== undefined && {
          Concurrency: { ReservedConcurrentExecutions: attached.reservedConcurrency },
        }),
        ...(Object.keys(tags).length > 0 && { Tags: { ...tags } }),
      };
    },
  });
}
