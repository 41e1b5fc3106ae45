/**
 * Condition elements: operators by name, and whether the keys of a request satisfy them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */

import { type ConditionElement, listOf, type OneOrMore } from './document.ts';
import { matchesArn, matchesWildcard } from './wildcard.ts';

/** Values of a request's condition keys (`aws:SourceArn`); names of keys know no case. */
export type ConditionKeys = Readonly<Record<string, OneOrMore>>;

interface Operator {
  readonly matches: (wanted: string, given: string) => boolean;
  /** Holds when nothing matches, and then for keys that the request has not too. */
  readonly negated: boolean;
}

const equal = (wanted: string, given: string) => wanted === given;
const equalIgnoringCase = (wanted: string, given: string) => wanted.toLowerCase() === given.toLowerCase();

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: { matches: equal, negated: false },
  StringNotEquals: { matches: equal, negated: true },
  StringEqualsIgnoreCase: { matches: equalIgnoringCase, negated: false },
  StringNotEqualsIgnoreCase: { matches: equalIgnoringCase, negated: true },
  StringLike: { matches: matchesWildcard, negated: false },
  StringNotLike: { matches: matchesWildcard, negated: true },
  // AWS lets ArnEquals take wildcards too.
  ArnEquals: { matches: matchesArn, negated: false },
  ArnNotEquals: { matches: matchesArn, negated: true },
  ArnLike: { matches: matchesArn, negated: false },
  ArnNotLike: { matches: matchesArn, negated: true },
  Bool: { matches: equalIgnoringCase, negated: false },
};

const optionalSuffix = 'IfExists';

export function isConditionOperator(name: string): boolean {
  return operatorOf(name) !== undefined;
}

export function conditionsHold(condition: ConditionElement | undefined, keys: ConditionKeys): boolean {
  if (condition === undefined) return true;
  const given = new Map(Object.entries(keys).map(([name, value]) => [name.toLowerCase(), listOf(value)]));
  return Object.entries(condition).every(([operatorName, entries]) =>
    Object.entries(entries).every(([key, wanted]) =>
      holds(operatorName, listOf(wanted), given.get(key.toLowerCase())),
    ),
  );
}

function holds(name: string, wanted: readonly string[], given: readonly string[] | undefined): boolean {
  const operator = operatorOf(name);
  // Such a document is refused when it is written; a newer node's operator grants nothing here.
  if (operator === undefined) return false;
  if (given === undefined || given.length === 0) return operator.negated || name.endsWith(optionalSuffix);
  const matches = given.some((value) => wanted.some((pattern) => operator.matches(pattern, value)));
  return matches !== operator.negated;
}

function operatorOf(name: string): Operator | undefined {
  const base = name.endsWith(optionalSuffix) ? name.slice(0, -optionalSuffix.length) : name;
  return Object.hasOwn(operators, base) ? operators[base] : undefined;
}
