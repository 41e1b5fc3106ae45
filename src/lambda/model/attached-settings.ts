/** What is set on a function apart from its versions: it takes effect at once and is gone with the function. */

import type {
  Cors,
  DestinationConfig,
  FunctionScalingConfig,
  FunctionUrlAuthType,
  InvokeMode,
  RecursiveLoop,
} from '@aws-sdk/client-lambda';
import { isVersionNumber, latestVersion } from './names.ts';

export interface ProvisionedConcurrency {
  readonly requested: number;
  /** As Lambda writes it. */
  readonly lastModified: string;
}

export interface EventInvokeSettings {
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeSeconds?: number;
  readonly destinations: DestinationConfig;
  /** Milliseconds since the Unix epoch. */
  readonly lastModified: number;
}

export interface FunctionUrl {
  /** First label of its host name. */
  readonly id: string;
  readonly authType: FunctionUrlAuthType;
  readonly cors?: Cors;
  readonly invokeMode?: InvokeMode;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601. */
  readonly modifiedAt: string;
}

type ByQualifier<Value> = Readonly<Record<string, Value>>;

/** What a function may have for each of its qualifiers. */
interface QualifiedSettings {
  /** By version number or alias. */
  readonly provisionedConcurrency: ProvisionedConcurrency;
  /** By `$LATEST`, version number or alias. */
  readonly eventInvoke: EventInvokeSettings;
  /** By alias; the function's own under `$LATEST`. */
  readonly urls: FunctionUrl;
  /** By version number or `$LATEST.PUBLISHED`. */
  readonly scaling: FunctionScalingConfig;
}

export type AttachedSettings = {
  readonly reservedConcurrency?: number;
  readonly recursiveLoop?: RecursiveLoop;
  readonly codeSigningConfigArn?: string;
} & QualifiedMembers;

type QualifiedMembers = {
  readonly [Name in keyof QualifiedSettings]?: ByQualifier<QualifiedSettings[Name]>;
};

export function attachedTo<Name extends keyof QualifiedSettings>(
  settings: QualifiedMembers | undefined,
  member: Name,
  qualifier: string,
): QualifiedSettings[Name] | undefined {
  const values: ByQualifier<QualifiedSettings[Name]> | undefined = settings?.[member];
  return values !== undefined && Object.hasOwn(values, qualifier) ? values[qualifier] : undefined;
}

/** Sets the value of one qualifier, or takes it away. */
export function attach<Name extends keyof QualifiedSettings>(
  settings: AttachedSettings | undefined,
  member: Name,
  qualifier: string,
  value: QualifiedSettings[Name] | undefined,
): AttachedSettings {
  const { [qualifier]: _old, ...others } = settings?.[member] ?? {};
  return { ...settings, [member]: value === undefined ? others : { ...others, [qualifier]: value } };
}

/** What is left when a version or an alias goes. URLs of aliases stay, and lead nowhere, as on AWS. */
export function withoutQualifier(
  settings: AttachedSettings | undefined,
  qualifier: string,
): AttachedSettings | undefined {
  if (settings === undefined) return undefined;
  const members: readonly (keyof QualifiedSettings)[] = ['provisionedConcurrency', 'eventInvoke', 'scaling'];
  return members.reduce<AttachedSettings>(
    (rest, member) =>
      attachedTo(rest, member, qualifier) === undefined ? rest : attach(rest, member, qualifier, undefined),
    settings,
  );
}

/** The order of lists: the function's own, then versions by number, then aliases by name. */
export function compareQualifiers(a: string, b: string): number {
  const [first, second] = [rankOf(a), rankOf(b)];
  if (first !== second) return first < second ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}

function rankOf(qualifier: string): number {
  if (qualifier === latestVersion) return 0;
  return isVersionNumber(qualifier) ? Number(qualifier) : Number.POSITIVE_INFINITY;
}
