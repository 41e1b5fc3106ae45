/** One version of a layer as Kiln stores it, and what functions keep of the versions that they use. */

import type { Architecture, Runtime } from '@aws-sdk/client-lambda';
import type { CodeReference } from './function-version.ts';
import type { LayerVersionName } from './layer-names.ts';
import type { LayerPolicy } from './layer-policy.ts';

export interface LayerVersion extends LayerVersionName {
  readonly description: string;
  readonly licenseInfo?: string;
  readonly code: CodeReference;
  /** `2026-11-25T12:00:00.000+0000` */
  readonly createdDate: string;
  readonly compatibleRuntimes?: readonly Runtime[];
  readonly compatibleArchitectures?: readonly Architecture[];
  readonly policy?: LayerPolicy;
}

/** What a list may be narrowed to. */
export interface LayerFilter {
  readonly CompatibleRuntime?: Runtime | undefined;
  readonly CompatibleArchitecture?: Architecture | undefined;
}

/** A version that names no runtimes or architectures is compatible with none in particular. */
export function matches(version: LayerVersion, filter: LayerFilter): boolean {
  const { CompatibleRuntime: runtime, CompatibleArchitecture: architecture } = filter;
  return (
    (runtime === undefined || (version.compatibleRuntimes ?? []).includes(runtime)) &&
    (architecture === undefined || (version.compatibleArchitectures ?? []).includes(architecture))
  );
}
