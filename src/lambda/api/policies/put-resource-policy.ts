/** https://docs.aws.amazon.com/lambda/latest/api/API_PutResourcePolicy.html */

import type { PutResourcePolicyCommandInput, PutResourcePolicyResponse } from '@aws-sdk/client-lambda';
import { listOf, type PolicyDocument } from '../../../identity/policies/document.ts';
import { evaluate } from '../../../identity/policies/evaluate.ts';
import { MalformedPolicy, parseResourcePolicy } from '../../../identity/policies/parse.ts';
import { matchesWildcard } from '../../../identity/policies/wildcard.ts';
import { type CallContext, operation } from '../../../wire/service.ts';
import { invalidParameter } from '../../model/errors.ts';
import { checkPolicyRevision, policyText, replacePolicy } from '../../model/policies.ts';
import { policyAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { checkQualifier } from '../find-function.ts';
import { policyTarget } from './policy-target.ts';

/** Replaces the whole policy, what AddPermission wrote included. */
export function putResourcePolicy(plane: ControlPlane) {
  return operation<PutResourcePolicyCommandInput, PutResourcePolicyResponse>({
    access: policyAccess(plane, 'lambda:PutResourcePolicy'),
    async handle(input, context) {
      const target = policyTarget({ FunctionName: input.ResourceArn }, context);
      const { scope, name, qualifier, arn } = target;
      checkQualifier(plane.registry.find(scope, name), target);
      const policy = readDocument(input.Policy ?? '', arn);
      refuseLockout(policy, arn, context);
      const RevisionId = plane.ids.uuid();
      await plane.registry.change(scope, name, (current) => {
        checkQualifier(current, target);
        checkPolicyRevision(current, qualifier, input.RevisionId, 'GetResourcePolicy');
        return replacePolicy(current, qualifier, policy, RevisionId);
      });
      return { Policy: policyText(policy), RevisionId };
    },
  });
}

/** A policy that its writer could never take back: there is no one else to ask. */
function refuseLockout(policy: PolicyDocument, resource: string, { principal }: CallContext): void {
  const question = { principal, action: 'lambda:DeleteResourcePolicy', resource, conditions: {} };
  if (evaluate(policy, question) !== 'Deny') return;
  throw invalidParameter(
    'The new resource policy will not allow you to update the resource policy in the future.',
  );
}

/** @throws InvalidParameterValueException that says what is wrong; AWS's words for it are not known */
function readDocument(text: string, arn: string): PolicyDocument {
  try {
    const policy = parseResourcePolicy(text);
    const patterns = policy.Statement.flatMap(({ Resource }) => listOf(Resource));
    const foreign = patterns.find((pattern) => !matchesWildcard(pattern, arn));
    if (foreign !== undefined) throw new MalformedPolicy(`${foreign} is not the resource ${arn}.`);
    return policy;
  } catch (thrown) {
    if (!(thrown instanceof MalformedPolicy)) throw thrown;
    throw invalidParameter(`The provided policy is invalid: ${thrown.message}`);
  }
}
