/**
 * The states of a function and of its updates: which step is allowed from which.
 * https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */

import type { LastUpdateStatusReasonCode, State, StateReasonCode } from '@aws-sdk/client-lambda';
import { invariant } from '../../base/invariant.ts';
import { resourceConflict, updateInProgress } from './errors.ts';
import type { FunctionVersion } from './function-version.ts';

/** Every step that is not listed is a bug. */
const steps: Readonly<Record<State, readonly State[]>> = {
  Pending: ['Active', 'ActiveNonInvocable', 'Failed', 'Deleting'],
  Active: ['Active', 'Inactive', 'Deactivating', 'Failed', 'Deleting'],
  ActiveNonInvocable: ['Active', 'Deactivating', 'Failed', 'Deleting'],
  Inactive: ['Pending', 'Active', 'Failed', 'Deleting'],
  Failed: ['Pending', 'Active', 'Deleting'],
  Deactivating: ['Deactivated', 'Failed', 'Deleting'],
  Deactivated: ['Pending', 'Active', 'Deleting'],
  Deleting: [],
};

const creating = { reason: 'The function is being created.', code: 'Creating' } as const;

/** Why a settlement failed: what GetFunction shows as reason and code. */
export interface SettlementFailure {
  readonly reason: string;
  readonly code: StateReasonCode & LastUpdateStatusReasonCode;
}

type Settled = { readonly revisionId: string; readonly failure?: SettlementFailure | undefined };

/** A version that was just made and whose package is being prepared. */
export function pending(version: Omit<FunctionVersion, 'state' | 'lastUpdateStatus'>): FunctionVersion {
  return {
    ...version,
    state: 'Pending',
    stateReason: creating.reason,
    stateReasonCode: creating.code,
    lastUpdateStatus: 'InProgress',
  };
}

/** $LATEST with a change that is not in force yet. */
export function updating(version: FunctionVersion, change: Partial<FunctionVersion>): FunctionVersion {
  refuseWhileUnsettled(version);
  return {
    ...version,
    ...change,
    lastUpdateStatus: 'InProgress',
    lastUpdateStatusReason: creating.reason,
    lastUpdateStatusReasonCode: creating.code,
  };
}

/** The end of a creation or of an update; its revision id changes with it. */
export function settled(version: FunctionVersion, { revisionId, failure }: Settled): FunctionVersion {
  const {
    stateReason: _reason,
    stateReasonCode: _code,
    lastUpdateStatusReason: _updateReason,
    lastUpdateStatusReasonCode: _updateCode,
    ...rest
  } = version;
  if (failure === undefined) {
    return { ...step(rest, 'Active'), revisionId, lastUpdateStatus: 'Successful' };
  }
  const why = { lastUpdateStatusReason: failure.reason, lastUpdateStatusReasonCode: failure.code };
  if (version.state !== 'Pending') return { ...rest, revisionId, lastUpdateStatus: 'Failed', ...why };
  return {
    ...step(rest, 'Failed'),
    revisionId,
    stateReason: failure.reason,
    stateReasonCode: failure.code,
    lastUpdateStatus: 'Failed',
    ...why,
  };
}

export function isUnsettled(version: FunctionVersion): boolean {
  return version.state === 'Pending' || version.lastUpdateStatus === 'InProgress';
}

/** @throws ResourceConflictException while a creation or an update is under way */
export function refuseWhileUnsettled(version: FunctionVersion): void {
  if (version.state === 'Pending' || version.state === 'Deleting') throw wrongState(version.state);
  if (version.lastUpdateStatus === 'InProgress') throw updateInProgress(version.arn);
}

function wrongState(state: State) {
  return resourceConflict(
    `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
  );
}

function step<Version extends Pick<FunctionVersion, 'state'>>(version: Version, to: State): Version {
  invariant(steps[version.state].includes(to), `a function does not go from ${version.state} to ${to}`);
  return { ...version, state: to };
}
