/**
 * What one policy says of one request. Pure: everything it needs is given.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */

import type { Principal } from '../principal.ts';
import { type ConditionKeys, conditionsHold } from './conditions.ts';
import { listOf, type PolicyDocument, type Statement } from './document.ts';
import { isNamed } from './principals.ts';
import { matchesWildcard } from './wildcard.ts';

export interface Question {
  readonly principal: Principal;
  /** `lambda:InvokeFunction` */
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  readonly conditions: ConditionKeys;
}

/** `undefined`: the policy says nothing of it. One denial outweighs every allowance. */
export type Decision = 'Allow' | 'Deny' | undefined;

export function evaluate(policy: PolicyDocument, question: Question): Decision {
  let decision: Decision;
  for (const statement of policy.Statement) {
    if (!applies(statement, question)) continue;
    if (statement.Effect === 'Deny') return 'Deny';
    decision = 'Allow';
  }
  return decision;
}

function applies(statement: Statement, { principal, action, resource, conditions }: Question): boolean {
  const { Principal, Action, Resource, Condition } = statement;
  // Actions know no case.
  const called = action.toLowerCase();
  return (
    listOf(Action).some((pattern) => matchesWildcard(pattern.toLowerCase(), called)) &&
    listOf(Resource).some((pattern) => matchesWildcard(pattern, resource)) &&
    isNamed(Principal, principal) &&
    conditionsHold(Condition, conditions)
  );
}
