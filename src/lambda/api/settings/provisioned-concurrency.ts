/**
 * Provisioned concurrency: asked for, checked and kept. Kiln starts environments on demand and keeps none ready,
 * so that a request ends as `FAILED` with the reason, as on AWS where an allocation is not possible.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html
 */

import type {
  DeleteProvisionedConcurrencyConfigCommandInput,
  GetProvisionedConcurrencyConfigCommandInput,
  GetProvisionedConcurrencyConfigResponse,
  ListProvisionedConcurrencyConfigsCommandInput,
  ListProvisionedConcurrencyConfigsResponse,
  PutProvisionedConcurrencyConfigCommandInput,
  PutProvisionedConcurrencyConfigResponse,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../../base/errors.ts';
import { type CallContext, operation } from '../../../wire/service.ts';
import { findAlias } from '../../model/aliases.ts';
import { attach, attachedTo, type ProvisionedConcurrency } from '../../model/attached-settings.ts';
import { aliasNotFound, functionNotFound, invalidParameter, resourceConflict } from '../../model/errors.ts';
import { type FunctionSnapshot, findVersion } from '../../model/function-document.ts';
import { functionArn, isAliasName, latestVersion } from '../../model/names.ts';
import { checkProvisioned } from '../../model/reservations.ts';
import { lambdaTimestamp } from '../../model/timestamps.ts';
import { functionAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { nameOf } from '../find-function.ts';
import {
  changeAttached,
  type FunctionIdentity,
  qualifierPage,
  unqualifiedName,
} from './attached-function.ts';

const notProvisioned =
  'Kiln keeps no environments ready for a function: they start when calls arrive. Delete this configuration, or leave it: calls are served all the same.';

interface Target extends FunctionIdentity {
  readonly qualifier: string;
}

interface Names {
  readonly FunctionName?: string | undefined;
  readonly Qualifier?: string | undefined;
}

export function putProvisionedConcurrencyConfig(plane: ControlPlane) {
  return operation<PutProvisionedConcurrencyConfigCommandInput, PutProvisionedConcurrencyConfigResponse>({
    access: functionAccess(plane, 'lambda:PutProvisionedConcurrencyConfig'),
    async handle(input, context) {
      const target = targetOf(
        plane,
        input,
        context,
        'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
      );
      const { qualifier, scope } = target;
      const value: ProvisionedConcurrency = {
        requested: input.ProvisionedConcurrentExecutions ?? 1,
        lastModified: lambdaTimestamp(plane.clock.now()),
      };
      await changeAttached(plane, target, (stored) => {
        const { attached, latest } = stored.document;
        if (latest.settings.TenancyConfig !== undefined) {
          throw invalidParameter(
            'Provisioned concurrency is not supported for functions with a TenancyConfig.',
          );
        }
        refuseTwice(stored, qualifier);
        checkProvisioned(value.requested, qualifier, attached, plane.registry.reservedConcurrency(scope));
        return attach(attached, 'provisionedConcurrency', qualifier, value);
      });
      return { ...allocation(value), Status: 'IN_PROGRESS' };
    },
  });
}

export function getProvisionedConcurrencyConfig(plane: ControlPlane) {
  return operation<GetProvisionedConcurrencyConfigCommandInput, GetProvisionedConcurrencyConfigResponse>({
    access: functionAccess(plane, 'lambda:GetProvisionedConcurrencyConfig'),
    handle(input, context) {
      const { scope, name, qualifier } = targetOf(plane, input, context);
      const { attached } = plane.registry.get(scope, name).document;
      const value = attachedTo(attached, 'provisionedConcurrency', qualifier);
      if (value === undefined) {
        throw new AwsError(
          'ProvisionedConcurrencyConfigNotFoundException',
          'No Provisioned Concurrency Config found for this function',
          { status: 404, members: { Type: 'User' } },
        );
      }
      return outcome(value);
    },
  });
}

export function deleteProvisionedConcurrencyConfig(plane: ControlPlane) {
  return operation<DeleteProvisionedConcurrencyConfigCommandInput, Record<string, never>>({
    access: functionAccess(plane, 'lambda:DeleteProvisionedConcurrencyConfig'),
    async handle(input, context) {
      const target = targetOf(plane, input, context);
      await changeAttached(plane, target, ({ document }) =>
        attach(document.attached, 'provisionedConcurrency', target.qualifier, undefined),
      );
      return {};
    },
  });
}

export function listProvisionedConcurrencyConfigs(plane: ControlPlane) {
  return operation<ListProvisionedConcurrencyConfigsCommandInput, ListProvisionedConcurrencyConfigsResponse>({
    access: functionAccess(plane, 'lambda:ListProvisionedConcurrencyConfigs'),
    handle(input, context) {
      const { scope, name } = unqualifiedName(input, context);
      const { attached } = plane.registry.get(scope, name).document;
      const { page, ...next } = qualifierPage(attached?.provisionedConcurrency, input);
      return {
        ProvisionedConcurrencyConfigs: page.map(([qualifier, value]) => ({
          FunctionArn: functionArn(scope, name, qualifier),
          ...outcome(value),
        })),
        ...next,
      };
    },
  });
}

/** @throws for $LATEST, and for versions and aliases that are not there, in AWS's words for each */
function targetOf(
  { registry }: ControlPlane,
  input: Names,
  context: CallContext,
  latestRefused = 'The function resource provided must be an alias or a published version.',
): Target {
  const { scope, name, qualifier = latestVersion } = nameOf(input, context);
  if (qualifier === latestVersion) throw invalidParameter(latestRefused);
  const stored = registry.find(scope, name);
  const arn = functionArn(scope, name, qualifier);
  if (isAliasName(qualifier)) {
    if (stored === undefined || findAlias(stored.document, qualifier) === undefined) throw aliasNotFound(arn);
  } else if (stored === undefined || findVersion(stored, qualifier) === undefined) {
    throw functionNotFound(arn);
  }
  return { scope, name, qualifier };
}

/** A version's environments can be asked for under one name only: its own, or one alias. */
function refuseTwice({ document }: FunctionSnapshot, qualifier: string): void {
  const configured = Object.keys(document.attached?.provisionedConcurrency ?? {});
  const alias = findAlias(document, qualifier);
  if (alias !== undefined && configured.includes(alias.version)) {
    throw resourceConflict(
      "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    );
  }
  const version = alias?.version ?? qualifier;
  const others = configured.filter((name) => name !== qualifier);
  if (others.some((name) => findAlias(document, name)?.version === version)) {
    throw resourceConflict('Version is pointed by a Provisioned Concurrency alias');
  }
}

function allocation({ requested, lastModified }: ProvisionedConcurrency) {
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AvailableProvisionedConcurrentExecutions: 0,
    AllocatedProvisionedConcurrentExecutions: 0,
    LastModified: lastModified,
  };
}

function outcome(value: ProvisionedConcurrency) {
  return { ...allocation(value), Status: 'FAILED', StatusReason: notProvisioned } as const;
}
