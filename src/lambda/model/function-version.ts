/** One version of a function as Kiln stores it and as the invoke path reads it. */

import type {
  Architecture,
  FunctionConfiguration,
  LastUpdateStatus,
  Runtime,
  State,
} from '@aws-sdk/client-lambda';
import type { RuntimeManagement } from './runtime-management.ts';

/** What the account's owner set: stored as AWS would return it, defaults filled in. */
export type FunctionSettings = Pick<
  FunctionConfiguration,
  | 'Description'
  | 'DeadLetterConfig'
  | 'EphemeralStorage'
  | 'FileSystemConfigs'
  | 'Handler'
  | 'ImageConfigResponse'
  | 'KMSKeyArn'
  | 'LoggingConfig'
  | 'PackageType'
  | 'RuntimeVersionConfig'
  | 'SnapStart'
  | 'TracingConfig'
  | 'VpcConfig'
  | 'DurableConfig'
  | 'TenancyConfig'
  | 'CapacityProviderConfig'
> & {
  readonly Role: string;
  readonly Runtime: Runtime | undefined;
  readonly Timeout: number;
  readonly MemorySize: number;
  readonly Architectures: readonly Architecture[];
  /** Plain here; encrypting at rest is the store layer's work once KMS is there. */
  readonly environment: Readonly<Record<string, string>> | undefined;
  /** In the order in which they are merged. */
  readonly layers?: readonly UsedLayer[] | undefined;
};

/** A layer version that a function uses; its content stays for the function when the version is deleted. */
export interface UsedLayer {
  readonly arn: string;
  readonly blob: string;
  /** Of the package as uploaded. */
  readonly bytes: number;
}

export interface CodeReference {
  /** Blob that holds the package as uploaded, lower-case hex. */
  readonly blob: string;
  /** Base64, as AWS's `CodeSha256`. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface FunctionVersion {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** `$LATEST` or a number as text. */
  readonly version: string;
  /** Unqualified: `arn:aws:lambda:us-east-1:000000000000:function:orders`. */
  readonly arn: string;
  readonly settings: FunctionSettings;
  readonly code: CodeReference | undefined;
  /** Absent for `Auto`. */
  readonly runtimeManagement?: RuntimeManagement | undefined;
  readonly state: State;
  readonly stateReason?: string;
  readonly stateReasonCode?: string;
  readonly lastUpdateStatus: LastUpdateStatus;
  readonly lastUpdateStatusReason?: string;
  readonly lastUpdateStatusReasonCode?: string;
  /** UUID; changes with every change of the record, the settling of its state included. */
  readonly revisionId: string;
  /** `2026-11-25T12:00:00.000+0000` */
  readonly lastModified: string;
  /**
   * Changes exactly when environments of the old code or configuration must not serve new calls.
   * Environments are keyed by (arn, version, generation).
   */
  readonly generation: string;
}
