/** The rules between a function's settings that the request's schema can't say, in AWS's words and order. */

import type { LoggingConfig } from '@aws-sdk/client-lambda';
import { lambdaLimits } from '../../config/limits.ts';
import { checkEnvironment } from './environment-variables.ts';
import { invalidParameter } from './errors.ts';
import type { FunctionSettings } from './function-version.ts';
import { checkRuntimeName, supportsSnapStart } from './runtime-names.ts';

/** @throws InvalidParameterValueException for the first rule that does not hold */
export function checkSettings(settings: FunctionSettings, requestedLogging: LoggingConfig | undefined): void {
  checkPackage(settings);
  checkSizes(settings);
  checkLogging(settings.LoggingConfig, requestedLogging);
  checkEnvironment(settings.environment ?? {});
  checkDeadLetter(settings.DeadLetterConfig?.TargetArn);
  checkDurability(settings);
  checkFileSystems(settings);
  checkSnapStart(settings);
  checkTenancy(settings);
}

function checkPackage(settings: FunctionSettings): void {
  if (settings.PackageType === 'Image') {
    if (settings.Runtime !== undefined || settings.Handler !== undefined || settings.layers !== undefined) {
      throw invalidParameter(
        "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
      );
    }
    return;
  }
  if (!settings.Runtime || !settings.Handler) {
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  }
  if (settings.ImageConfigResponse !== undefined) {
    throw invalidParameter('ImageConfig parameter is not supported for functions with PackageType Zip.');
  }
  checkRuntimeName(settings.Runtime);
}

/** The published limits are those of Managed Instances; a function on demand has its own. */
function checkSizes({ MemorySize, Timeout, CapacityProviderConfig }: FunctionSettings): void {
  if (CapacityProviderConfig === undefined && MemorySize > lambdaLimits.maxMemoryMegabytes) {
    throw aboveMaximum('MemorySize', lambdaLimits.maxMemoryMegabytes);
  }
  if (Timeout > lambdaLimits.maxTimeoutSeconds) throw aboveMaximum('Timeout', lambdaLimits.maxTimeoutSeconds);
}

function aboveMaximum(member: string, maximum: number) {
  return invalidParameter(
    `'${member}' value failed to satisfy constraint: Member must have value less than or equal to ${maximum}`,
  );
}

function checkLogging(logging: LoggingConfig | undefined, requested: LoggingConfig | undefined): void {
  const wantsLevel = requested?.ApplicationLogLevel !== undefined || requested?.SystemLogLevel !== undefined;
  if (wantsLevel && logging?.LogFormat !== 'JSON') {
    throw invalidParameter(
      'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "JSON" and try again.',
    );
  }
}

function checkDeadLetter(target: string | undefined): void {
  if (!target || /^arn:[^:]+:(sqs|sns):/.test(target)) return;
  throw invalidParameter('The provided target ARN is invalid. It must be an SQS queue or an SNS topic ARN.');
}

function checkDurability({ DurableConfig }: FunctionSettings): void {
  if (DurableConfig !== undefined && DurableConfig.ExecutionTimeout === undefined) {
    throw invalidParameter('DurableConfig must have an ExecutionTimeout.');
  }
}

/** At most one, and only from within a VPC: https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html */
function checkFileSystems({ FileSystemConfigs = [], VpcConfig }: FunctionSettings): void {
  const [fileSystem] = FileSystemConfigs;
  if (fileSystem === undefined) return;
  if (FileSystemConfigs.length > 1) {
    throw invalidParameter('Only one file system can be configured for a function.');
  }
  if (!VpcConfig?.VpcId) {
    throw invalidParameter(
      `Function must be configured to execute in a VPC to reference access point ${fileSystem.Arn}.`,
    );
  }
  if (fileSystem.S3FilesConfig !== undefined && !/^arn:[^:]+:s3files:/.test(fileSystem.Arn ?? '')) {
    throw invalidParameter('S3FilesConfig is supported only for Amazon S3 Files access points.');
  }
}

function checkSnapStart(settings: FunctionSettings): void {
  if (settings.SnapStart?.ApplyOn !== 'PublishedVersions') return;
  if (settings.PackageType === 'Image' || !supportsSnapStart(settings.Runtime ?? '')) {
    throw invalidParameter(
      `${settings.Runtime ?? 'Container image'} is not supported for SnapStart enabled functions.`,
    );
  }
  const { EphemeralStorage, FileSystemConfigs } = settings;
  if ((EphemeralStorage?.Size ?? 0) > lambdaLimits.minEphemeralStorageMegabytes) {
    throw invalidParameter(
      `SnapStart is not supported for functions with more than ${lambdaLimits.minEphemeralStorageMegabytes} MB of ephemeral storage.`,
    );
  }
  if (FileSystemConfigs !== undefined) {
    throw invalidParameter('SnapStart is not supported for functions with a file system.');
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html */
function checkTenancy({ TenancyConfig, SnapStart }: FunctionSettings): void {
  if (TenancyConfig === undefined || SnapStart?.ApplyOn !== 'PublishedVersions') return;
  throw invalidParameter('SnapStart is not supported for functions with a TenancyConfig.');
}
