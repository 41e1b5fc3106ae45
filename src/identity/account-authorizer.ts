/**
 * Access by account: root and role sessions may do everything in their own account, others nothing.
 * It holds until policies exist; then the policy engine answers instead.
 */

import { AwsError } from '../base/errors.ts';
import type { AccessRequest, Authorizer } from './authorizer.ts';
import type { Principal } from './principal.ts';

export const accountAuthorizer: Authorizer = {
  authorize(request: AccessRequest): void {
    const { principal } = request;
    if (principal.kind === 'anonymous' || principal.kind === 'service') {
      throw accessDenied(request, request.resources[0] ?? '*');
    }
    for (const resource of request.resources) {
      const owner = accountOf(resource);
      if (owner !== '' && owner !== principal.account) throw accessDenied(request, resource);
    }
  },
};

/** Field five of an ARN; empty for `*` and for ARNs without an account (S3 buckets). */
function accountOf(resource: string): string {
  return resource.startsWith('arn:') ? (resource.split(':', 5)[4] ?? '') : '';
}

/** In the words of https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function accessDenied(request: AccessRequest, resource: string): AwsError {
  const { action } = request;
  return new AwsError(
    'AccessDeniedException',
    `User: ${nameOf(request.principal)} is not authorized to perform: ${action} on resource: ${resource} ` +
      `because no resource-based policy allows the ${action} action`,
    { status: 403 },
  );
}

function nameOf(principal: Principal): string {
  if (principal.kind === 'anonymous') return 'anonymous';
  return principal.kind === 'service' ? principal.service : principal.arn;
}
