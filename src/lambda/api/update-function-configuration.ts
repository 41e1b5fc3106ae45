/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */

import type { FunctionConfiguration, UpdateFunctionConfigurationCommandInput } from '@aws-sdk/client-lambda';
import { operation } from '../../wire/service.ts';
import { checkArchitecture } from '../model/architectures.ts';
import { refuseWhileUnsettled } from '../model/lifecycle.ts';
import { checkDeprecation } from '../model/runtime-deprecation.ts';
import { updateSettings } from '../model/settings.ts';
import { functionAccess, settingConditions } from './access.ts';
import { beginUpdate } from './begin-update.ts';
import { configurationOf } from './configuration.ts';
import type { ControlPlane } from './control-plane.ts';
import { checkRevision, nameOf } from './find-function.ts';
import { checkUnpackedSize } from './layers/function-layers.ts';
import { resolveReferences } from './references.ts';

export function updateFunctionConfiguration(plane: ControlPlane) {
  return operation<UpdateFunctionConfigurationCommandInput, FunctionConfiguration>({
    access: functionAccess(plane, 'lambda:UpdateFunctionConfiguration', settingConditions),
    async handle(input, context) {
      const { scope, name } = nameOf(input, context);
      const { latest } = plane.registry.get(scope, name).document;
      const references = await resolveReferences(plane, context, input);
      const build = await plane.runtimeBuilds.installed(input.Runtime ?? latest.settings.Runtime);
      checkDeprecation(input.Runtime ?? latest.settings.Runtime, 'update', plane.runtimePolicy());
      checkArchitecture(input.Runtime, latest.settings.Architectures, plane.processors);
      await checkUnpackedSize(plane, latest.code, references.layers);
      const stored = await plane.registry.change(scope, name, ({ document }) => {
        checkRevision(document.latest, input.RevisionId);
        refuseWhileUnsettled(document.latest);
        const settings = updateSettings(document.latest.settings, input, references);
        return { document: beginUpdate(plane, document, { settings }, build) };
      });
      plane.settlements.begin(scope, name);
      return configurationOf(stored.document.latest, false);
    },
  });
}
