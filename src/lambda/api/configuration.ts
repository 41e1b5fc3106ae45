/** A version as the API shows it. */

import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { FunctionVersion } from '../model/function-version.ts';
import { latestVersion } from '../model/names.ts';

/**
 * @param qualified whether the ARN of $LATEST carries its qualifier; those of published versions always do
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
 */
export function configurationOf(version: FunctionVersion, qualified: boolean): FunctionConfiguration {
  return {
    ...listedConfigurationOf(version, qualified),
    RuntimeVersionConfig: version.settings.RuntimeVersionConfig,
    State: version.state,
    StateReason: version.stateReason,
    StateReasonCode: version.stateReasonCode as FunctionConfiguration['StateReasonCode'],
    ...(version.state !== 'Pending' && {
      LastUpdateStatus: version.lastUpdateStatus,
      LastUpdateStatusReason: version.lastUpdateStatusReason,
      LastUpdateStatusReasonCode:
        version.lastUpdateStatusReasonCode as FunctionConfiguration['LastUpdateStatusReasonCode'],
    }),
  };
}

/** Lists leave out the states and the runtime's version. */
export function listedConfigurationOf(version: FunctionVersion, qualified: boolean): FunctionConfiguration {
  const {
    environment,
    layers,
    RuntimeVersionConfig: _runtime,
    Architectures,
    ...settings
  } = version.settings;
  const withQualifier = qualified || version.version !== latestVersion;
  return {
    ...settings,
    FunctionName: version.name,
    FunctionArn: withQualifier ? `${version.arn}:${version.version}` : version.arn,
    Version: version.version,
    Architectures: [...Architectures],
    CodeSha256: version.code?.sha256,
    CodeSize: version.code?.bytes ?? 0,
    LastModified: version.lastModified,
    RevisionId: version.revisionId,
    ...(layers !== undefined && { Layers: layers.map(({ arn, bytes }) => ({ Arn: arn, CodeSize: bytes })) }),
    ...(environment !== undefined && { Environment: { Variables: { ...environment } } }),
  };
}
