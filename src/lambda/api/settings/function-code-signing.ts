/**
 * Which code signing configuration a function has.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionCodeSigningConfig.html
 */

import type {
  DeleteFunctionCodeSigningConfigCommandInput,
  GetFunctionCodeSigningConfigCommandInput,
  GetFunctionCodeSigningConfigResponse,
  ListFunctionsByCodeSigningConfigCommandInput,
  ListFunctionsByCodeSigningConfigResponse,
  PutFunctionCodeSigningConfigCommandInput,
  PutFunctionCodeSigningConfigResponse,
} from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { checkSignature } from '../../model/code-signing.ts';
import type { Scope } from '../../model/names.ts';
import type { StoredFunction } from '../../registry/function-index.ts';
import type { FunctionRegistry } from '../../registry/function-registry.ts';
import { functionAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { pageSize, readMarker, takePage } from '../paging.ts';
import { changeAttached, unqualifiedName } from './attached-function.ts';

export function putFunctionCodeSigningConfig(plane: ControlPlane) {
  return operation<PutFunctionCodeSigningConfigCommandInput, PutFunctionCodeSigningConfigResponse>({
    access: functionAccess(plane, 'lambda:PutFunctionCodeSigningConfig', ({ CodeSigningConfigArn }) => ({
      ...(CodeSigningConfigArn !== undefined && { 'lambda:CodeSigningConfigArn': CodeSigningConfigArn }),
    })),
    async handle(input, context) {
      const { CodeSigningConfigArn = '' } = input;
      const identity = unqualifiedName(input, context);
      await plane.codeSigning.forFunction(context, CodeSigningConfigArn);
      await changeAttached(plane, identity, ({ document: { attached } }) => ({
        ...attached,
        codeSigningConfigArn: CodeSigningConfigArn,
      }));
      return { CodeSigningConfigArn, FunctionName: identity.name };
    },
  });
}

/** Empty for a function that has none. */
export function getFunctionCodeSigningConfig(plane: ControlPlane) {
  return operation<
    GetFunctionCodeSigningConfigCommandInput,
    GetFunctionCodeSigningConfigResponse | Record<string, never>
  >({
    access: functionAccess(plane, 'lambda:GetFunctionCodeSigningConfig'),
    handle(input, context) {
      const { scope, name } = unqualifiedName(input, context);
      const { attached } = plane.registry.get(scope, name).document;
      if (attached?.codeSigningConfigArn === undefined) return {};
      return { CodeSigningConfigArn: attached.codeSigningConfigArn, FunctionName: name };
    },
  });
}

export function deleteFunctionCodeSigningConfig(plane: ControlPlane) {
  return operation<DeleteFunctionCodeSigningConfigCommandInput, Record<string, never>>({
    access: functionAccess(plane, 'lambda:DeleteFunctionCodeSigningConfig'),
    async handle(input, context) {
      await changeAttached(plane, unqualifiedName(input, context), ({ document: { attached } }) => {
        const { codeSigningConfigArn: _arn, ...rest } = attached ?? {};
        return rest;
      });
      return {};
    },
  });
}

export function listFunctionsByCodeSigningConfig({ registry, codeSigning }: ControlPlane) {
  return operation<ListFunctionsByCodeSigningConfigCommandInput, ListFunctionsByCodeSigningConfigResponse>({
    access: {
      action: 'lambda:ListFunctionsByCodeSigningConfig',
      resources: ({ CodeSigningConfigArn = '*' }) => [CodeSigningConfigArn],
    },
    async handle({ CodeSigningConfigArn = '', Marker, MaxItems }, context) {
      await codeSigning.get(context, CodeSigningConfigArn);
      const after = readMarker(Marker)?.name ?? '';
      const functions = functionsSignedBy(registry, context, CodeSigningConfigArn);
      const { page, ...next } = takePage(
        functions.filter(({ name }) => name > after),
        pageSize(MaxItems),
        ({ name }) => ({ name, version: 0 }),
      );
      return { FunctionArns: page.map(({ document }) => document.latest.arn), ...next };
    },
  });
}

/** In order of their names. */
export function functionsSignedBy(registry: FunctionRegistry, scope: Scope, arn: string): StoredFunction[] {
  return registry
    .list(scope, undefined, Number.POSITIVE_INFINITY)
    .filter(({ document }) => document.attached?.codeSigningConfigArn === arn);
}

/**
 * Whether a package may be deployed under a configuration.
 * @param arn undefined where the function has none
 * @throws CodeSigningConfigNotFoundException, CodeVerificationFailedException
 */
export async function checkDeployment(
  { codeSigning }: ControlPlane,
  scope: Scope,
  arn: string | undefined,
): Promise<void> {
  if (arn !== undefined) checkSignature(await codeSigning.forFunction(scope, arn));
}
