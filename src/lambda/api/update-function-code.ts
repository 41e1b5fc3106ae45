/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */

import type { FunctionConfiguration, UpdateFunctionCodeCommandInput } from '@aws-sdk/client-lambda';
import { operation } from '../../wire/service.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import { refuseWhileUnsettled } from '../model/lifecycle.ts';
import { alreadyPublished, publish } from '../model/publishing.ts';
import { functionAccess } from './access.ts';
import { beginUpdate } from './begin-update.ts';
import { configurationOf } from './configuration.ts';
import type { ControlPlane } from './control-plane.ts';
import { checkRevision, nameOf } from './find-function.ts';
import { deployBody } from './request-limits.ts';
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
      admit(plane.registry.get(scope, name).document.latest);
      const code = await takeCode(plane, scope, input);
      const withCode = (latest: FunctionVersion): Pick<FunctionVersion, 'settings' | 'code'> => ({
        settings:
          input.Architectures === undefined
            ? latest.settings
            : { ...latest.settings, Architectures: input.Architectures },
        code,
      });

      if (input.DryRun) {
        const { latest } = plane.registry.get(scope, name).document;
        return configurationOf({ ...latest, ...withCode(latest) }, false);
      }
      let answer: FunctionVersion | undefined;
      const stored = await plane.registry.change(scope, name, ({ document, versions }) => {
        admit(document.latest);
        const updated = beginUpdate(plane, document, withCode(document.latest));
        answer = undefined;
        if (!input.Publish) return { document: updated };
        answer = alreadyPublished({ document: updated, versions });
        if (answer !== undefined) return { document: updated };
        const published = publish(updated, undefined, plane.ids);
        answer = published.version;
        return { document: published.document, putVersions: [published.version] };
      });
      plane.settlements.begin(scope, name);
      return configurationOf(answer ?? stored.document.latest, false);
    },
  });
}
