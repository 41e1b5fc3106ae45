/**
 * Which build of its runtime a version gets.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html
 */

import type { UpdateRuntimeOn } from '@aws-sdk/client-lambda';
import { invalidParameter } from './errors.ts';
import type { FunctionVersion } from './function-version.ts';
import { runtimeVersionArn } from './runtime-names.ts';

/** Absent on a version with `Auto`: its environments start with the newest build there is. */
export interface RuntimeManagement {
  readonly updateOn: Exclude<UpdateRuntimeOn, 'Auto'>;
  /** Version of the interpreter (`24.21.0`) that every environment gets; undefined while none is installed. */
  readonly build: string | undefined;
}

type Managed = Pick<FunctionVersion, 'settings' | 'runtimeManagement'>;

/** The ARN of a build for the version's runtime and architecture; undefined where it has no runtime. */
export function buildArn(version: FunctionVersion, build: string | undefined): string | undefined {
  const { Runtime, Architectures } = version.settings;
  if (Runtime === undefined) return undefined;
  return runtimeVersionArn(version.region, Runtime, Architectures[0] ?? 'x86_64', build);
}

/**
 * The version under another update mode.
 * @param installed build that new environments get now
 * @throws InvalidParameterValueException when the ARN of `Manual` is missing or stands for no build that Kiln has
 */
export function withUpdateMode(
  version: FunctionVersion,
  mode: UpdateRuntimeOn,
  arn: string | undefined,
  installed: string | undefined,
): Managed {
  if (mode !== 'Manual') {
    if (arn !== undefined) {
      throw invalidParameter('RuntimeVersionArn is only valid when UpdateRuntimeOn is Manual.');
    }
    const managed = atBuild(version, installed);
    return mode === 'Auto'
      ? { ...managed, runtimeManagement: undefined }
      : { ...managed, runtimeManagement: { updateOn: mode, build: installed } };
  }
  if (arn === undefined) {
    throw invalidParameter('RuntimeVersionArn is required when UpdateRuntimeOn is Manual.');
  }
  const build = [installed, version.runtimeManagement?.build].find(
    (candidate) =>
      candidate !== undefined && [buildArn(version, candidate), buildArn(version, undefined)].includes(arn),
  );
  if (build === undefined) {
    throw invalidParameter(
      `The runtime version ${arn} is not installed. INIT_START in the function's log names the one that is.`,
    );
  }
  return { ...atBuild(version, build), runtimeManagement: { updateOn: 'Manual', build } };
}

/** What an update of the function does to its build: everything but `Manual` goes to the newest. */
export function afterUpdate(
  before: FunctionVersion,
  settings: FunctionVersion['settings'],
  installed: string | undefined,
): Managed {
  const version = { ...before, settings };
  const { runtimeManagement } = before;
  // A pin is to one build of one runtime: with another runtime it means nothing.
  if (settings.Runtime !== before.settings.Runtime) {
    return { ...atBuild(version, installed), runtimeManagement: undefined };
  }
  if (runtimeManagement?.updateOn === 'Manual') {
    return { ...atBuild(version, runtimeManagement.build), runtimeManagement };
  }
  return {
    ...atBuild(version, installed),
    runtimeManagement: runtimeManagement && { ...runtimeManagement, build: installed },
  };
}

function atBuild(version: FunctionVersion, build: string | undefined): Pick<FunctionVersion, 'settings'> {
  const RuntimeVersionArn = buildArn(version, build);
  if (RuntimeVersionArn === undefined) return { settings: version.settings };
  return { settings: { ...version.settings, RuntimeVersionConfig: { RuntimeVersionArn } } };
}
