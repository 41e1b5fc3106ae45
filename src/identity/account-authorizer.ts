/**
 * Access by account and by the policies of resources: root and role sessions may do everything in their own
 * account that no resource's policy denies; everyone else may do what a resource's policy allows.
 * Policies of identities are not asked: they come with IAM.
 */

import { AwsError } from '../base/errors.ts';
import type { AccessRequest, Authorizer } from './authorizer.ts';
import type { ConditionKeys } from './policies/conditions.ts';
import type { PolicyDocument } from './policies/document.ts';
import { type Decision, evaluate } from './policies/evaluate.ts';
import type { Principal } from './principal.ts';

/** The policy of the resource with exactly this ARN, from memory: it is asked on every call. */
export type FindResourcePolicy = (arn: string) => PolicyDocument | undefined;

/** The only resource of a request that names none. */
const anyResource = ['*'];

export function accountAuthorizer(policyOf: FindResourcePolicy = () => undefined): Authorizer {
  return {
    authorize(request: AccessRequest): void {
      const resources = request.resources.length === 0 ? anyResource : request.resources;
      for (const resource of resources) {
        const decision = decide(request, resource, policyOf(resource));
        if (decision === 'Deny') throw accessDenied(request, resource, explicitDenial);
        if (decision === undefined && !isOwn(request.principal, resource)) {
          throw accessDenied(request, resource, noAllowance(request.action));
        }
      }
    },
  };
}

function decide(request: AccessRequest, resource: string, policy: PolicyDocument | undefined): Decision {
  if (policy === undefined) return undefined;
  const { principal, action } = request;
  const conditions = { ...principalKeys(principal), ...request.conditions };
  return evaluate(policy, { principal, action, resource, conditions });
}

function isOwn(principal: Principal, resource: string): boolean {
  if (principal.kind === 'anonymous' || principal.kind === 'service') return false;
  const owner = accountOf(resource);
  return owner === '' || owner === principal.account;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
function principalKeys(principal: Principal): ConditionKeys {
  switch (principal.kind) {
    case 'anonymous':
      return {};
    case 'service': {
      const { account, sourceArn } = principal;
      return { 'aws:SourceAccount': account, ...(sourceArn !== undefined && { 'aws:SourceArn': sourceArn }) };
    }
    case 'root':
      return { 'aws:PrincipalAccount': principal.account, 'aws:PrincipalArn': principal.arn };
    case 'role-session':
      return { 'aws:PrincipalAccount': principal.account, 'aws:PrincipalArn': principal.roleArn };
  }
}

/** Field five of an ARN; empty for `*` and for ARNs without an account (S3 buckets). */
function accountOf(resource: string): string {
  return resource.startsWith('arn:') ? (resource.split(':', 5)[4] ?? '') : '';
}

/** In the words of https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function accessDenied({ principal, action }: AccessRequest, resource: string, reason: string): AwsError {
  return new AwsError(
    'AccessDeniedException',
    `User: ${nameOf(principal)} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
    { status: 403 },
  );
}

const explicitDenial = 'with an explicit deny in a resource-based policy';

function noAllowance(action: string): string {
  return `because no resource-based policy allows the ${action} action`;
}

function nameOf(principal: Principal): string {
  if (principal.kind === 'anonymous') return 'anonymous';
  return principal.kind === 'service' ? principal.service : principal.arn;
}
