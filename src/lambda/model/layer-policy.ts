/**
 * Who may use a layer version: the policy that AddLayerVersionPermission writes.
 * https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html
 */

import type { AddLayerVersionPermissionRequest } from '@aws-sdk/client-lambda';
import type { PolicyDocument, Statement } from '../../identity/policies/document.ts';
import { wrongRevision } from './errors.ts';
import { addStatement, removeStatement } from './permissions.ts';

export interface LayerPolicy {
  readonly revisionId: string;
  readonly document: PolicyDocument;
}

/** @param resource ARN of the layer version */
export function layerStatement(request: AddLayerVersionPermissionRequest, resource: string): Statement {
  const { StatementId = '', Action = '', Principal = '', OrganizationId } = request;
  const account = /^\d{12}$/.test(Principal)
    ? `arn:${resource.split(':')[1]}:iam::${Principal}:root`
    : Principal;
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: account === '*' ? '*' : { AWS: account },
    Action,
    Resource: resource,
    ...(OrganizationId !== undefined && {
      Condition: { StringEquals: { 'aws:PrincipalOrgID': OrganizationId } },
    }),
  };
}

/** @throws ResourceConflictException for a statement id that is taken */
export function withStatement(
  policy: LayerPolicy | undefined,
  statement: Statement,
  revisionId: string,
): LayerPolicy {
  return { revisionId, document: addStatement(policy?.document, statement) };
}

/**
 * @returns undefined when no statement is left: there is no policy then
 * @throws ResourceNotFoundException for a statement id that is not there
 */
export function withoutStatement(
  policy: LayerPolicy | undefined,
  id: string,
  revisionId: string,
): LayerPolicy | undefined {
  const document = removeStatement(policy?.document ?? { Version: '2012-10-17', Statement: [] }, id);
  return document.Statement.length === 0 ? undefined : { revisionId, document };
}

/** @throws PreconditionFailedException when the caller has seen an older policy */
export function checkLayerPolicyRevision(
  policy: LayerPolicy | undefined,
  expected: string | undefined,
): void {
  if (expected !== undefined && expected !== policy?.revisionId) throw wrongRevision('GetLayerPolicy');
}
