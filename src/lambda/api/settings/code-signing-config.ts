/**
 * Code signing configurations of an account.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateCodeSigningConfig.html
 */

import type {
  CodeSigningConfig,
  CreateCodeSigningConfigCommandInput,
  CreateCodeSigningConfigResponse,
  DeleteCodeSigningConfigCommandInput,
  GetCodeSigningConfigCommandInput,
  GetCodeSigningConfigResponse,
  ListCodeSigningConfigsCommandInput,
  ListCodeSigningConfigsResponse,
  UpdateCodeSigningConfigCommandInput,
  UpdateCodeSigningConfigResponse,
} from '@aws-sdk/client-lambda';
import { InvalidCursor } from '../../../store/documents.ts';
import { type Access, operation } from '../../../wire/service.ts';
import { codeSigningConfigArn, newCodeSigningConfigId } from '../../model/code-signing.ts';
import { invalidParameter, resourceConflict } from '../../model/errors.ts';
import { lambdaTimestamp } from '../../model/timestamps.ts';
import type { ControlPlane } from '../control-plane.ts';
import { pageSize } from '../paging.ts';
import { functionsSignedBy } from './function-code-signing.ts';

export function createCodeSigningConfig({ codeSigning, clock }: ControlPlane) {
  return operation<CreateCodeSigningConfigCommandInput, CreateCodeSigningConfigResponse>({
    access: { action: 'lambda:CreateCodeSigningConfig' },
    async handle(input, { account, region }) {
      const scope = { account, region };
      const id = newCodeSigningConfigId();
      const config: CodeSigningConfig = {
        CodeSigningConfigId: id,
        CodeSigningConfigArn: codeSigningConfigArn(scope, id),
        Description: input.Description ?? '',
        AllowedPublishers: input.AllowedPublishers,
        CodeSigningPolicies: {
          UntrustedArtifactOnDeployment: input.CodeSigningPolicies?.UntrustedArtifactOnDeployment ?? 'Warn',
        },
        LastModified: lambdaTimestamp(clock.now()),
      };
      await codeSigning.add(scope, id, config);
      return { CodeSigningConfig: config };
    },
  });
}

export function getCodeSigningConfig({ codeSigning }: ControlPlane) {
  return operation<GetCodeSigningConfigCommandInput, GetCodeSigningConfigResponse>({
    access: codeSigningAccess('lambda:GetCodeSigningConfig'),
    async handle({ CodeSigningConfigArn = '' }, context) {
      return { CodeSigningConfig: await codeSigning.get(context, CodeSigningConfigArn) };
    },
  });
}

export function updateCodeSigningConfig({ codeSigning, clock }: ControlPlane) {
  return operation<UpdateCodeSigningConfigCommandInput, UpdateCodeSigningConfigResponse>({
    access: codeSigningAccess('lambda:UpdateCodeSigningConfig'),
    async handle(
      { CodeSigningConfigArn = '', Description, AllowedPublishers, CodeSigningPolicies },
      context,
    ) {
      const changed = await codeSigning.change(context, CodeSigningConfigArn, (current) => ({
        ...current,
        ...(Description !== undefined && { Description }),
        ...(AllowedPublishers !== undefined && { AllowedPublishers }),
        ...(CodeSigningPolicies !== undefined && { CodeSigningPolicies }),
        LastModified: lambdaTimestamp(clock.now()),
      }));
      return { CodeSigningConfig: changed };
    },
  });
}

export function deleteCodeSigningConfig({ codeSigning, registry }: ControlPlane) {
  return operation<DeleteCodeSigningConfigCommandInput, Record<string, never>>({
    access: codeSigningAccess('lambda:DeleteCodeSigningConfig'),
    async handle({ CodeSigningConfigArn = '' }, context) {
      await codeSigning.get(context, CodeSigningConfigArn);
      if (functionsSignedBy(registry, context, CodeSigningConfigArn).length > 0) {
        throw resourceConflict(
          `The code signing configuration ${CodeSigningConfigArn} is used by functions. Take it from them first.`,
        );
      }
      await codeSigning.remove(context, CodeSigningConfigArn);
      return {};
    },
  });
}

export function listCodeSigningConfigs({ codeSigning }: ControlPlane) {
  return operation<ListCodeSigningConfigsCommandInput, ListCodeSigningConfigsResponse>({
    access: { action: 'lambda:ListCodeSigningConfigs' },
    async handle({ Marker, MaxItems }, context) {
      try {
        const { configs, cursor } = await codeSigning.list(context, pageSize(MaxItems), Marker || undefined);
        return { CodeSigningConfigs: configs, ...(cursor !== undefined && { NextMarker: cursor }) };
      } catch (thrown) {
        if (thrown instanceof InvalidCursor) throw invalidParameter('Invalid pagination token');
        throw thrown;
      }
    },
  });
}

/** An action on the configuration that the request names. */
export function codeSigningAccess<Input extends { readonly CodeSigningConfigArn?: string | undefined }>(
  action: string,
): Access<Input> {
  return { action, resources: ({ CodeSigningConfigArn = '*' }) => [CodeSigningConfigArn] };
}
