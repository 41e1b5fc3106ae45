/**
 * What happens to a function that calls itself by way of a queue, a topic or a bucket.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionRecursionConfig.html
 */

import type {
  GetFunctionRecursionConfigCommandInput,
  GetFunctionRecursionConfigResponse,
  PutFunctionRecursionConfigCommandInput,
  PutFunctionRecursionConfigResponse,
} from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { functionAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { changeAttached, unqualifiedName } from './attached-function.ts';

export function putFunctionRecursionConfig(plane: ControlPlane) {
  return operation<PutFunctionRecursionConfigCommandInput, PutFunctionRecursionConfigResponse>({
    access: functionAccess(plane, 'lambda:PutFunctionRecursionConfig'),
    async handle(input, context) {
      const { RecursiveLoop = 'Terminate' } = input;
      await changeAttached(plane, unqualifiedName(input, context), ({ document: { attached } }) => ({
        ...attached,
        recursiveLoop: RecursiveLoop,
      }));
      return { RecursiveLoop };
    },
  });
}

export function getFunctionRecursionConfig(plane: ControlPlane) {
  return operation<GetFunctionRecursionConfigCommandInput, GetFunctionRecursionConfigResponse>({
    access: functionAccess(plane, 'lambda:GetFunctionRecursionConfig'),
    handle(input, context) {
      const { scope, name } = unqualifiedName(input, context);
      const { attached } = plane.registry.get(scope, name).document;
      return { RecursiveLoop: attached?.recursiveLoop ?? 'Terminate' };
    },
  });
}
