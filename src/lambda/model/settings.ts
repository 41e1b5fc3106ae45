/** A function's settings: made from a CreateFunction request with AWS's defaults, changed by an update. */

import type {
  Architecture,
  CreateFunctionCommandInput,
  DurableConfig,
  LoggingConfig,
  Runtime,
  UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { lambdaLimits } from '../../config/limits.ts';
import { invalidParameter } from './errors.ts';
import type { FunctionSettings } from './function-version.ts';
import { runtimeVersionArn } from './runtime-names.ts';
import { checkSettings } from './settings-rules.ts';

/** Of the history of durable executions. */
const defaultRetentionDays = 14;

/** What other services know about parts of a request; looked up before the pure rules run. */
export interface ResolvedReferences {
  /** Present when the request named subnets or emptied them. */
  readonly vpc: FunctionSettings['VpcConfig'] | undefined;
  /** Present when the request had a list of layers. */
  readonly layers: FunctionSettings['layers'];
  /** Version of the runtime's interpreter that is installed; undefined while none is. */
  readonly build: string | undefined;
}

/**
 * @throws InvalidParameterValueException with AWS's text for the first rule broken
 */
export function createSettings(
  input: CreateFunctionCommandInput,
  region: string,
  name: string,
  references: ResolvedReferences,
): FunctionSettings {
  const settings: FunctionSettings = {
    Role: input.Role ?? '',
    Timeout: input.Timeout ?? lambdaLimits.defaultTimeoutSeconds,
    MemorySize: input.MemorySize ?? lambdaLimits.defaultMemoryMegabytes,
    ...runtimeSettings(input.Runtime, input.Architectures ?? ['x86_64'], region, references.build),
    Description: input.Description ?? '',
    PackageType: input.PackageType ?? 'Zip',
    EphemeralStorage: { Size: input.EphemeralStorage?.Size ?? lambdaLimits.minEphemeralStorageMegabytes },
    TracingConfig: { Mode: input.TracingConfig?.Mode ?? 'PassThrough' },
    SnapStart: { ApplyOn: input.SnapStart?.ApplyOn ?? 'None', OptimizationStatus: 'Off' },
    LoggingConfig: mergeLogging({ LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` }, input.LoggingConfig),
    environment: input.Environment?.Variables === undefined ? undefined : { ...input.Environment.Variables },
    ...(input.Handler !== undefined && { Handler: input.Handler }),
    ...optional(input, references),
    ...(input.TenancyConfig !== undefined && { TenancyConfig: input.TenancyConfig }),
    ...(input.DurableConfig !== undefined && {
      DurableConfig: { RetentionPeriodInDays: defaultRetentionDays, ...input.DurableConfig },
    }),
  };
  checkSettings(settings, input.LoggingConfig);
  return settings;
}

/** Applies an UpdateFunctionConfiguration request: members that are absent stay as they are. */
export function updateSettings(
  current: FunctionSettings,
  input: UpdateFunctionConfigurationCommandInput,
  references: Pick<ResolvedReferences, 'vpc' | 'layers'>,
): FunctionSettings {
  const settings: FunctionSettings = {
    ...current,
    ...(input.Role !== undefined && { Role: input.Role }),
    ...(input.Handler !== undefined && { Handler: input.Handler }),
    ...(input.Description !== undefined && { Description: input.Description }),
    ...(input.Timeout !== undefined && { Timeout: input.Timeout }),
    ...(input.MemorySize !== undefined && { MemorySize: input.MemorySize }),
    ...(input.EphemeralStorage?.Size !== undefined && {
      EphemeralStorage: { Size: input.EphemeralStorage.Size },
    }),
    ...(input.TracingConfig?.Mode !== undefined && { TracingConfig: { Mode: input.TracingConfig.Mode } }),
    ...(input.SnapStart?.ApplyOn !== undefined && {
      SnapStart: { ApplyOn: input.SnapStart.ApplyOn, OptimizationStatus: 'Off' as const },
    }),
    ...(input.LoggingConfig !== undefined && {
      LoggingConfig: mergeLogging(current.LoggingConfig ?? {}, input.LoggingConfig),
    }),
    ...(input.Environment !== undefined && { environment: { ...input.Environment.Variables } }),
    ...(input.DurableConfig !== undefined && {
      DurableConfig: changedDurability(current.DurableConfig, input.DurableConfig),
    }),
    ...(input.Runtime !== undefined && { Runtime: input.Runtime }),
    ...optional(input, references),
  };
  checkSettings(settings, input.LoggingConfig);
  return settings;
}

/** The runtime, for one architecture, in the build that functions get now. */
function runtimeSettings(
  runtime: Runtime | undefined,
  architectures: readonly Architecture[],
  region: string,
  build: string | undefined,
): Pick<FunctionSettings, 'Runtime' | 'Architectures' | 'RuntimeVersionConfig'> {
  const [architecture = 'x86_64'] = architectures;
  return {
    Runtime: runtime,
    Architectures: architectures,
    ...(runtime !== undefined && {
      RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(region, runtime, architecture, build) },
    }),
  };
}

type Shared = CreateFunctionCommandInput | UpdateFunctionConfigurationCommandInput;

/** Members that a function has only once they were set; an empty value takes them away again. */
function optional(input: Shared, references: Pick<ResolvedReferences, 'vpc' | 'layers'>) {
  return {
    ...(references.vpc !== undefined && { VpcConfig: references.vpc }),
    ...(references.layers !== undefined && {
      layers: references.layers.length > 0 ? references.layers : undefined,
    }),
    ...(input.DeadLetterConfig !== undefined && {
      DeadLetterConfig: input.DeadLetterConfig.TargetArn ? input.DeadLetterConfig : undefined,
    }),
    ...(input.KMSKeyArn !== undefined && { KMSKeyArn: input.KMSKeyArn === '' ? undefined : input.KMSKeyArn }),
    ...(input.FileSystemConfigs !== undefined && {
      FileSystemConfigs: input.FileSystemConfigs.length > 0 ? input.FileSystemConfigs : undefined,
    }),
    ...(input.ImageConfig !== undefined && { ImageConfigResponse: { ImageConfig: input.ImageConfig } }),
    ...(input.CapacityProviderConfig !== undefined && {
      CapacityProviderConfig: input.CapacityProviderConfig,
    }),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/durable-configuration.html */
function changedDurability(current: DurableConfig | undefined, change: DurableConfig): DurableConfig {
  if (current === undefined) {
    throw invalidParameter('Durable execution can be enabled only when a function is created.');
  }
  return { ...current, ...change };
}

/** JSON logs have levels, INFO unless set; text logs have none. */
function mergeLogging(current: LoggingConfig, change: LoggingConfig | undefined): LoggingConfig {
  const merged = { ...current, ...change };
  const { LogFormat, LogGroup } = merged;
  if (LogFormat !== 'JSON') return { LogFormat, LogGroup };
  return {
    LogFormat,
    LogGroup,
    ApplicationLogLevel: merged.ApplicationLogLevel ?? 'INFO',
    SystemLogLevel: merged.SystemLogLevel ?? 'INFO',
  };
}
