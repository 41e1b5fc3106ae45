/** A policy as GetPolicy and GetResourcePolicy give it out. */

import type { GetPolicyResponse } from '@aws-sdk/client-lambda';
import { resourceNotFound } from '../../model/errors.ts';
import { findPolicy, policyText } from '../../model/policies.ts';
import type { ControlPlane } from '../control-plane.ts';
import type { NamedFunction } from '../find-function.ts';

/** @throws ResourceNotFoundException, in the same words for a policy and for a function that is not there */
export function readPolicy(
  { registry }: ControlPlane,
  { scope, name, qualifier }: NamedFunction,
): GetPolicyResponse {
  const stored = registry.find(scope, name);
  const policy = stored && findPolicy(stored.document, qualifier);
  if (policy === undefined) throw noPolicy();
  return { Policy: policyText(policy.document), RevisionId: policy.revisionId };
}

export function noPolicy() {
  return resourceNotFound('The resource you requested does not exist.');
}
