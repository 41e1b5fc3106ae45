/**
 * Who may use a layer version: the statements that AddLayerVersionPermission adds.
 * https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html
 */

import { resourceConflict, resourceNotFound, wrongRevision } from './errors.ts';

export interface LayerStatement {
  readonly sid: string;
  /** `*`, twelve digits, or the ARN of an account's root. */
  readonly principal: string;
  /** Narrows the principal to the accounts of an organization. */
  readonly organization?: string;
}

export interface LayerPolicy {
  readonly revisionId: string;
  readonly statements: readonly LayerStatement[];
}

/** @throws ResourceConflictException for a statement id that is taken */
export function addStatement(
  policy: LayerPolicy | undefined,
  statement: LayerStatement,
  revisionId: string,
): LayerPolicy {
  const statements = policy?.statements ?? [];
  if (statements.some(({ sid }) => sid === statement.sid)) {
    throw resourceConflict(
      `The statement id (${statement.sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  return { revisionId, statements: [...statements, statement] };
}

/**
 * @returns undefined when no statement is left: there is no policy then
 * @throws ResourceNotFoundException for a statement id that is not there
 */
export function removeStatement(
  policy: LayerPolicy | undefined,
  sid: string,
  revisionId: string,
): LayerPolicy | undefined {
  const statements = policy?.statements ?? [];
  const rest = statements.filter((statement) => statement.sid !== sid);
  if (rest.length === statements.length) {
    throw resourceNotFound(`Statement ${sid} is not found in resource policy.`);
  }
  return rest.length === 0 ? undefined : { revisionId, statements: rest };
}

/** @throws PreconditionFailedException when the caller has seen an older policy */
export function checkPolicyRevision(policy: LayerPolicy | undefined, expected: string | undefined): void {
  if (expected !== undefined && expected !== policy?.revisionId) throw wrongRevision('GetLayerPolicy');
}

/** Whether a policy lets the callers of another account in. No account is in an organization: Kiln has none. */
export function admitsAccount(policy: LayerPolicy | undefined, account: string): boolean {
  return (policy?.statements ?? []).some(
    ({ principal, organization }) =>
      organization === undefined && (principal === '*' || /\d{12}/.exec(principal)?.[0] === account),
  );
}

/** A statement as JSON has it. */
export function statementDocument(
  { sid, principal, organization }: LayerStatement,
  resource: string,
): object {
  const account = /^\d{12}$/.test(principal)
    ? `arn:${resource.split(':')[1]}:iam::${principal}:root`
    : principal;
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: account === '*' ? '*' : { AWS: account },
    Action: 'lambda:GetLayerVersion',
    Resource: resource,
    ...(organization !== undefined && {
      Condition: { StringEquals: { 'aws:PrincipalOrgID': organization } },
    }),
  };
}

export function policyDocument(policy: LayerPolicy, resource: string): object {
  return {
    Version: '2012-10-17',
    Id: 'default',
    Statement: policy.statements.map((statement) => statementDocument(statement, resource)),
  };
}
