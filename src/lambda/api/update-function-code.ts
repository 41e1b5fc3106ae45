/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */

import type { FunctionConfiguration, UpdateFunctionCodeCommandInput } from '@aws-sdk/client-lambda';
import { operation } from '../../wire/service.ts';
import { checkArchitecture } from '../model/architectures.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import { refuseWhileUnsettled } from '../model/lifecycle.ts';
import { publish } from '../model/publishing.ts';
import { checkDeprecation } from '../model/runtime-deprecation.ts';
import { afterUpdate } from '../model/runtime-management.ts';
import { functionAccess } from './access.ts';
import { beginUpdate } from './begin-update.ts';
import { configurationOf } from './configuration.ts';
import type { ControlPlane } from './control-plane.ts';
import { checkRevision, nameOf } from './find-function.ts';
import { checkUnpackedSize } from './layers/function-layers.ts';
import { deployBody } from './request-limits.ts';
import { checkDeployment } from './settings/function-code-signing.ts';
import { takeCode } from './source-code.ts';

export function updateFunctionCode(plane: ControlPlane) {
  return operation<UpdateFunctionCodeCommandInput, FunctionConfiguration>({
    access: functionAccess(plane, 'lambda:UpdateFunctionCode'),
    ...deployBody('UpdateFunctionCode'),
    async handle(input, context) {
      const { scope, name } = nameOf(input, context);
      const admit = (latest: FunctionVersion): void => {
        checkRevision(latest, input.RevisionId);
        refuseWhileUnsettled(latest);
      };
      const { latest, attached } = plane.registry.get(scope, name).document;
      admit(latest);
      checkDeprecation(latest.settings.Runtime, 'update', plane.runtimePolicy());
      checkArchitecture(latest.settings.Runtime, input.Architectures ?? [], plane.processors);
      await checkDeployment(plane, scope, attached?.codeSigningConfigArn);
      const build = await plane.runtimeBuilds.installed(latest.settings.Runtime);
      const code = await takeCode(plane, scope, input);
      await checkUnpackedSize(plane, code, plane.registry.get(scope, name).document.latest.settings.layers);
      const withCode = ({ settings }: FunctionVersion): Pick<FunctionVersion, 'settings' | 'code'> => ({
        settings:
          input.Architectures === undefined ? settings : { ...settings, Architectures: input.Architectures },
        code,
      });

      if (input.DryRun) {
        const { latest } = plane.registry.get(scope, name).document;
        const changed = withCode(latest);
        return configurationOf(
          { ...latest, ...changed, ...afterUpdate(latest, changed.settings, build) },
          false,
        );
      }
      let answer: FunctionVersion | undefined;
      const stored = await plane.registry.change(scope, name, ({ document, versions }) => {
        admit(document.latest);
        const updated = beginUpdate(plane, document, withCode(document.latest), build);
        if (!input.Publish) return { document: updated };
        const published = publish({ document: updated, versions }, undefined, plane.ids);
        answer = published.version;
        return published.change ?? { document: updated };
      });
      plane.settlements.begin(scope, name);
      return configurationOf(answer ?? stored.document.latest, false);
    },
  });
}
