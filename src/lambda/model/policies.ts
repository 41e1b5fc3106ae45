/**
 * Resource-based policies: one for the unqualified function and one for each version and alias.
 * https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */

import { lambdaLimits } from '../../config/limits.ts';
import type { PolicyDocument } from '../../identity/policies/document.ts';
import { findAlias, withAlias } from './aliases.ts';
import { policyTooLong, wrongRevision } from './errors.ts';
import {
  type FunctionChange,
  type FunctionDocument,
  type FunctionSnapshot,
  findVersion,
} from './function-document.ts';

export interface ResourcePolicy {
  readonly document: PolicyDocument;
  /** UUID; what it belongs to got the same one when the policy last changed. */
  readonly revisionId: string;
}

/** `undefined` for the unqualified function; a version's number or an alias otherwise. */
export type PolicyQualifier = string | undefined;

const keyOf = (qualifier: PolicyQualifier) => qualifier ?? '';

export function findPolicy(
  { policies }: FunctionDocument,
  qualifier: PolicyQualifier,
): ResourcePolicy | undefined {
  const key = keyOf(qualifier);
  return policies !== undefined && Object.hasOwn(policies, key) ? policies[key] : undefined;
}

/**
 * The revision that a change of the policy must expect: the policy's own, which outlives a publication, or that of
 * what it is to belong to while there is none (recorded).
 */
export function policyRevision(snapshot: FunctionSnapshot, qualifier: PolicyQualifier): string | undefined {
  const { document } = snapshot;
  const policy = findPolicy(document, qualifier);
  if (policy !== undefined) return policy.revisionId;
  if (qualifier === undefined) return document.latest.revisionId;
  return (findAlias(document, qualifier) ?? findVersion(snapshot, qualifier))?.revisionId;
}

/** @throws PreconditionFailedException, which names the operation that tells the current revision */
export function checkPolicyRevision(
  snapshot: FunctionSnapshot,
  qualifier: PolicyQualifier,
  expected: string | undefined,
  reader: 'GetPolicy' | 'GetResourcePolicy',
): void {
  if (expected !== undefined && expected !== policyRevision(snapshot, qualifier)) throw wrongRevision(reader);
}

/** The JSON text in which the API gives a policy out, and whose size counts. */
export function policyText(document: PolicyDocument): string {
  return JSON.stringify(document);
}

/**
 * Sets the policy of something that exists, or takes it away when `policy` is undefined or has no statement left.
 * @throws PolicyLengthExceededException
 */
export function replacePolicy(
  snapshot: FunctionSnapshot,
  qualifier: PolicyQualifier,
  policy: PolicyDocument | undefined,
  revisionId: string,
): FunctionChange {
  const { [keyOf(qualifier)]: _old, ...others } = snapshot.document.policies ?? {};
  if (policy === undefined || policy.Statement.length === 0) {
    return withRevision(snapshot, qualifier, revisionId, { ...snapshot.document, policies: others });
  }
  const bytes = Buffer.byteLength(policyText(policy));
  if (bytes > lambdaLimits.maxPolicyBytes) throw policyTooLong(bytes, lambdaLimits.maxPolicyBytes);
  const policies = { ...others, [keyOf(qualifier)]: { document: policy, revisionId } };
  return withRevision(snapshot, qualifier, revisionId, { ...snapshot.document, policies });
}

/** Without the policy of a version that goes. */
export function withoutPolicy(document: FunctionDocument, qualifier: string): FunctionDocument {
  const { [qualifier]: _gone, ...policies } = document.policies ?? {};
  return { ...document, policies };
}

function withRevision(
  snapshot: FunctionSnapshot,
  qualifier: PolicyQualifier,
  revisionId: string,
  document: FunctionDocument,
): FunctionChange {
  if (qualifier === undefined)
    return { document: { ...document, latest: { ...document.latest, revisionId } } };
  const alias = findAlias(document, qualifier);
  if (alias !== undefined) return { document: withAlias(document, { ...alias, revisionId }) };
  const version = findVersion(snapshot, qualifier);
  return { document, ...(version !== undefined && { putVersions: [{ ...version, revisionId }] }) };
}
