/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html */

import type { FunctionConfiguration, PublishVersionCommandInput } from '@aws-sdk/client-lambda';
import { operation } from '../../wire/service.ts';
import { invalidParameter } from '../model/errors.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import { refuseWhileUnsettled } from '../model/lifecycle.ts';
import { publish } from '../model/publishing.ts';
import { functionAccess } from './access.ts';
import { configurationOf } from './configuration.ts';
import type { ControlPlane } from './control-plane.ts';
import { checkRevision, nameOf } from './find-function.ts';

export function publishVersion(plane: ControlPlane) {
  return operation<PublishVersionCommandInput, FunctionConfiguration>({
    access: functionAccess(plane, 'lambda:PublishVersion'),
    async handle(input, context) {
      const { scope, name } = nameOf(input, context);
      if (input.PublishTo !== undefined) {
        throw invalidParameter('PublishTo is supported only for functions with a capacity provider.');
      }
      let answer: FunctionVersion | undefined;
      const stored = await plane.registry.change(scope, name, (current) => {
        const { latest } = current.document;
        checkRevision(latest, input.RevisionId);
        checkCode(latest, input.CodeSha256);
        refuseWhileUnsettled(latest);
        const { version, change } = publish(current, input.Description, plane.ids);
        answer = version;
        return change;
      });
      return configurationOf(answer ?? stored.document.latest, true);
    },
  });
}

function checkCode({ code }: FunctionVersion, expected: string | undefined): void {
  if (expected === undefined || expected === code?.sha256) return;
  throw invalidParameter(
    `CodeSHA256 (${expected}) is different from current CodeSHA256 in $LATEST (${code?.sha256}). Please try again with the CodeSHA256 in $LATEST.`,
  );
}
