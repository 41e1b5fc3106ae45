/**
 * When a version moves to a newer build of its runtime.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutRuntimeManagementConfig.html
 */

import type {
  GetRuntimeManagementConfigCommandInput,
  GetRuntimeManagementConfigResponse,
  PutRuntimeManagementConfigCommandInput,
  PutRuntimeManagementConfigResponse,
  UpdateRuntimeOn,
} from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { functionNotFound } from '../../model/errors.ts';
import { type FunctionSnapshot, findVersion } from '../../model/function-document.ts';
import type { FunctionVersion } from '../../model/function-version.ts';
import { refuseWhileUnsettled } from '../../model/lifecycle.ts';
import { functionArn, latestVersion } from '../../model/names.ts';
import { withUpdateMode } from '../../model/runtime-management.ts';
import { functionAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { nameOf } from '../find-function.ts';

/** Environments of the version start anew, with the build that it now has. */
export function putRuntimeManagementConfig(plane: ControlPlane) {
  return operation<PutRuntimeManagementConfigCommandInput, PutRuntimeManagementConfigResponse>({
    access: functionAccess(plane, 'lambda:PutRuntimeManagementConfig'),
    async handle(input, context) {
      const { scope, name, qualifier = latestVersion } = nameOf(input, context);
      const { UpdateRuntimeOn = 'Auto', RuntimeVersionArn } = input;
      const { Runtime } = versionOf(plane.registry.get(scope, name), qualifier).settings;
      const installed = await plane.runtimeBuilds.installed(Runtime);
      const stored = await plane.registry.change(scope, name, (current) => {
        const { document } = current;
        const version = versionOf(current, qualifier);
        refuseWhileUnsettled(version);
        const managed: FunctionVersion = {
          ...version,
          ...withUpdateMode(version, UpdateRuntimeOn, RuntimeVersionArn, installed),
          revisionId: plane.ids.uuid(),
          generation: plane.ids.uuid(),
        };
        if (qualifier !== latestVersion) return { document, putVersions: [managed] };
        return { document: { ...document, latest: managed } };
      });
      return managementOf(versionOf(stored, qualifier));
    },
  });
}

export function getRuntimeManagementConfig(plane: ControlPlane) {
  return operation<GetRuntimeManagementConfigCommandInput, GetRuntimeManagementConfigResponse>({
    access: functionAccess(plane, 'lambda:GetRuntimeManagementConfig'),
    handle(input, context) {
      const { scope, name, qualifier = latestVersion } = nameOf(input, context);
      return managementOf(versionOf(plane.registry.get(scope, name, qualifier), qualifier));
    },
  });
}

function versionOf(stored: FunctionSnapshot, qualifier: string): FunctionVersion {
  const { latest } = stored.document;
  const found = qualifier === latestVersion ? latest : findVersion(stored, qualifier);
  if (found === undefined) throw functionNotFound(functionArn(latest, latest.name, qualifier));
  return found;
}

function managementOf(version: FunctionVersion) {
  const updateOn: UpdateRuntimeOn = version.runtimeManagement?.updateOn ?? 'Auto';
  return {
    UpdateRuntimeOn: updateOn,
    FunctionArn: functionArn(version, version.name, version.version),
    ...(updateOn === 'Manual' && {
      RuntimeVersionArn: version.settings.RuntimeVersionConfig?.RuntimeVersionArn,
    }),
  };
}
