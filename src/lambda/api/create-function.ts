/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */

import type { CreateFunctionCommandInput, FunctionConfiguration } from '@aws-sdk/client-lambda';
import { operation } from '../../wire/service.ts';
import { checkArchitecture } from '../model/architectures.ts';
import { functionExists, invalidMember, invalidParameter } from '../model/errors.ts';
import type { FunctionChange, FunctionDocument } from '../model/function-document.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import { pending } from '../model/lifecycle.ts';
import { functionArn, latestVersion, parseFunctionName } from '../model/names.ts';
import { publish } from '../model/publishing.ts';
import { checkDeprecation } from '../model/runtime-deprecation.ts';
import { createSettings } from '../model/settings.ts';
import { checkTags } from '../model/tags.ts';
import { lambdaTimestamp } from '../model/timestamps.ts';
import { functionAccess, settingConditions } from './access.ts';
import { configurationOf } from './configuration.ts';
import type { ControlPlane } from './control-plane.ts';
import { checkUnpackedSize } from './layers/function-layers.ts';
import { resolveReferences } from './references.ts';
import { deployBody } from './request-limits.ts';
import { checkDeployment } from './settings/function-code-signing.ts';
import { takeCode } from './source-code.ts';

const maxNameCharacters = 64;

export function createFunction(plane: ControlPlane) {
  return operation<CreateFunctionCommandInput, FunctionConfiguration>({
    access: functionAccess(plane, 'lambda:CreateFunction', settingConditions),
    ...deployBody('CreateFunction'),
    async handle(input, context) {
      const { account, region } = context;
      const scope = { account, region };
      const { name } = parseFunctionName(scope, input.FunctionName ?? '', undefined);
      if (name.length > maxNameCharacters) {
        const rule = `Member must have length less than or equal to ${maxNameCharacters}`;
        throw invalidMember(name, 'functionName', rule);
      }
      if (input.PublishTo !== undefined && input.CapacityProviderConfig === undefined) {
        throw invalidParameter('PublishTo is supported only for functions with a capacity provider.');
      }
      const references = await resolveReferences(plane, context, input);
      const settings = createSettings(input, region, name, references);
      checkDeprecation(settings.Runtime, 'create', plane.runtimePolicy());
      checkArchitecture(settings.Runtime, settings.Architectures, plane.processors);
      const tags = input.Tags ?? {};
      checkTags(tags);
      if (plane.registry.find(scope, name) !== undefined) throw functionExists(name);
      await checkDeployment(plane, scope, input.CodeSigningConfigArn);
      const code = await takeCode(plane, scope, input.Code ?? {});
      await checkUnpackedSize(plane, code, settings.layers);

      const latest = pending({
        account,
        region,
        name,
        version: latestVersion,
        arn: functionArn(scope, name),
        settings,
        code,
        revisionId: plane.ids.uuid(),
        lastModified: lambdaTimestamp(plane.clock.now()),
        generation: plane.ids.uuid(),
      });
      let created: FunctionVersion = latest;
      await plane.registry.create(scope, name, (lastVersion): FunctionChange => {
        const document: FunctionDocument = {
          latest,
          lastVersion,
          tags,
          ...(input.CodeSigningConfigArn !== undefined && {
            attached: { codeSigningConfigArn: input.CodeSigningConfigArn },
          }),
        };
        if (!input.Publish) return { document };
        const { version, change = { document } } = publish({ document, versions: [] }, undefined, plane.ids);
        created = version;
        return change;
      });
      plane.settlements.begin(scope, name);
      // The published version comes back under the ARN of the function (recorded).
      return { ...configurationOf(created, false), FunctionArn: latest.arn };
    },
  });
}
