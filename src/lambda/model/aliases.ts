/**
 * Aliases: names for one published version, or for two that share the calls by weight.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
 */

import type { AwsError } from '../../base/errors.ts';
import { withoutQualifier } from './attached-settings.ts';
import { functionNotFound, invalidParameter, untyped } from './errors.ts';
import {
  type FunctionDocument,
  type FunctionSnapshot,
  findVersion,
  servingVersion,
} from './function-document.ts';
import type { FunctionVersion } from './function-version.ts';
import { functionArn, latestVersion } from './names.ts';

export interface Alias {
  readonly name: string;
  /** `$LATEST` or a number as text. */
  readonly version: string;
  readonly description: string;
  /** The published version that takes a share of the calls, from 0 to 1. */
  readonly additional?: AdditionalVersion | undefined;
  readonly revisionId: string;
}

export interface AdditionalVersion {
  readonly version: string;
  readonly weight: number;
}

/** Draws a number from 0 up to 1, which it never reaches. */
export type Draw = () => number;

export function findAlias({ aliases }: FunctionDocument, name: string): Alias | undefined {
  return aliases !== undefined && Object.hasOwn(aliases, name) ? aliases[name] : undefined;
}

/** In the order of their names. */
export function aliasesOf({ aliases = {} }: FunctionDocument): Alias[] {
  return Object.values(aliases).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Names of the aliases that send calls to the version. */
export function aliasesToVersion(document: FunctionDocument, version: string): string[] {
  return aliasesOf(document)
    .filter((alias) => alias.version === version || alias.additional?.version === version)
    .map(({ name }) => name);
}

export function withAlias(document: FunctionDocument, alias: Alias): FunctionDocument {
  return { ...document, aliases: { ...document.aliases, [alias.name]: alias } };
}

/** Without the alias, its policy and its settings. */
export function withoutAlias(document: FunctionDocument, name: string): FunctionDocument {
  const { [name]: _alias, ...aliases } = document.aliases ?? {};
  const { [name]: _policy, ...policies } = document.policies ?? {};
  return { ...document, aliases, policies, attached: withoutQualifier(document.attached, name) };
}

/** The version that one call of the alias runs: with a weight, drawn anew for each. */
export function drawVersion({ version, additional }: Alias, draw: Draw): string {
  return additional !== undefined && draw() < additional.weight ? additional.version : version;
}

/** What a qualifier stands for when it is invoked; undefined when nothing has it. */
export function invocationTarget(
  snapshot: FunctionSnapshot,
  qualifier: string,
  draw: Draw,
): { readonly target: FunctionVersion; readonly alias: string | undefined } | undefined {
  const alias = findAlias(snapshot.document, qualifier);
  const version = alias === undefined ? qualifier : drawVersion(alias, draw);
  const target =
    version === latestVersion ? servingVersion(snapshot.document) : findVersion(snapshot, version);
  return target && { target, alias: alias?.name };
}

/** @throws InvalidParameterValueException for more than one additional version; that is AWS's limit */
export function readWeights(
  weights: Readonly<Record<string, number>> | undefined,
): AdditionalVersion | undefined {
  const entries = Object.entries(weights ?? {});
  if (entries.length > 1) {
    throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1');
  }
  const [entry] = entries;
  return entry && { version: entry[0], weight: entry[1] };
}

/**
 * Checks that an alias may point where it is meant to.
 * @throws ResourceNotFoundException, or InvalidParameterValueException for two versions that do not go together
 */
export function checkTargets(
  snapshot: FunctionSnapshot,
  { version, additional }: Pick<Alias, 'version' | 'additional'>,
): void {
  if (additional?.version === version) {
    throw invalidParameter(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  }
  if (additional !== undefined && version === latestVersion) throw latestHasNoWeights();
  const primary = existing(snapshot, version);
  if (additional === undefined) return;
  const other = existing(snapshot, additional.version);
  if (primary.settings.Role !== other.settings.Role) {
    throw invalidParameter('Specified versions must be associated with the same execution role');
  }
  if (deadLetters(primary) !== deadLetters(other)) {
    throw invalidParameter('Specified versions must have the same dead-letter queue configuration, or none');
  }
}

function existing(snapshot: FunctionSnapshot, version: string): FunctionVersion {
  const { latest } = snapshot.document;
  const found = version === latestVersion ? latest : findVersion(snapshot, version);
  if (found === undefined) throw functionNotFound(functionArn(latest, latest.name, version));
  return found;
}

function deadLetters({ settings }: FunctionVersion): string | undefined {
  return settings.DeadLetterConfig?.TargetArn;
}

/** The one error of aliases that comes without `Type` (recorded). */
function latestHasNoWeights(): AwsError {
  return untyped(
    'InvalidParameterValueException',
    '$LATEST is not supported for an alias pointing to more than 1 version',
  );
}
