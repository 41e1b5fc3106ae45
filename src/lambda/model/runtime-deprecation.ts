/**
 * When AWS stops taking functions of a runtime: first new ones, then updates; invocations go on.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtime-deprecation-levels
 */

import { unsupportedRuntime } from './runtime-names.ts';

/** Days on which AWS begins to refuse, as its table had them in November 2026. */
interface Deprecation {
  readonly blockCreate: string;
  readonly blockUpdate: string;
}

/** AWS put off all runtimes that ended before October 2026 to the same days. */
const putOff: Deprecation = { blockCreate: '2027-02-01', blockUpdate: '2027-03-03' };

/** Runtimes that are not listed have no date that concerns this release. */
const deprecations: Readonly<Record<string, Deprecation>> = {
  'nodejs16.x': putOff,
  'nodejs18.x': putOff,
  'nodejs20.x': putOff,
  'nodejs22.x': { blockCreate: '2027-06-01', blockUpdate: '2027-07-01' },
  'nodejs24.x': { blockCreate: '2028-06-01', blockUpdate: '2028-07-01' },
  'python3.8': putOff,
  'python3.9': putOff,
  'python3.10': { blockCreate: '2026-11-30', blockUpdate: '2027-01-15' },
  dotnet6: putOff,
  dotnet8: putOff,
  dotnet10: { blockCreate: '2028-12-14', blockUpdate: '2029-01-15' },
};

export interface RuntimePolicy {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Lets every runtime pass that Kiln knows. */
  readonly allowDeprecated: boolean;
}

/** @throws InvalidParameterValueException once AWS would refuse a new function, or an update of an old one */
export function checkDeprecation(
  runtime: string | undefined,
  step: 'create' | 'update',
  { now, allowDeprecated }: RuntimePolicy,
): void {
  if (runtime === undefined || allowDeprecated || !Object.hasOwn(deprecations, runtime)) return;
  const dates = deprecations[runtime];
  const day = step === 'create' ? dates?.blockCreate : dates?.blockUpdate;
  if (day !== undefined && now >= Date.parse(day)) throw unsupportedRuntime(runtime);
}
