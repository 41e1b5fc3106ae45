/**
 * How asynchronous invocations are retried, for how long, and where their records go.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
 */

import type {
  DeleteFunctionEventInvokeConfigCommandInput,
  FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfigCommandInput,
  ListFunctionEventInvokeConfigsCommandInput,
  ListFunctionEventInvokeConfigsResponse,
  PutFunctionEventInvokeConfigCommandInput,
} from '@aws-sdk/client-lambda';
import { type CallContext, operation } from '../../../wire/service.ts';
import { attach, attachedTo, type EventInvokeSettings } from '../../model/attached-settings.ts';
import { readDestinations } from '../../model/destinations.ts';
import { invalidParameter, resourceNotFound } from '../../model/errors.ts';
import { functionArn, latestVersion } from '../../model/names.ts';
import { functionAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { nameOf } from '../find-function.ts';
import { changeAttached, type FunctionIdentity, hasQualifier, qualifierPage } from './attached-function.ts';

type Input = PutFunctionEventInvokeConfigCommandInput;

interface Target extends FunctionIdentity {
  readonly qualifier: string;
}

/** Replaces what was there: members that are absent have their defaults again. */
export function putFunctionEventInvokeConfig(plane: ControlPlane) {
  return operation<Input, FunctionEventInvokeConfig>({
    access: functionAccess(plane, 'lambda:PutFunctionEventInvokeConfig'),
    handle: (input, context) => change(plane, input, context, () => undefined),
  });
}

/** Changes the members that the request has. */
export function updateFunctionEventInvokeConfig(plane: ControlPlane) {
  return operation<Input, FunctionEventInvokeConfig>({
    access: functionAccess(plane, 'lambda:UpdateFunctionEventInvokeConfig'),
    handle: (input, context) =>
      change(plane, input, context, (current, target) => {
        if (current === undefined) throw notConfigured(target);
        return current;
      }),
  });
}

export function getFunctionEventInvokeConfig(plane: ControlPlane) {
  return operation<GetFunctionEventInvokeConfigCommandInput, FunctionEventInvokeConfig>({
    access: functionAccess(plane, 'lambda:GetFunctionEventInvokeConfig'),
    handle(input, context) {
      const target = targetOf(input, context);
      const stored = plane.registry.find(target.scope, target.name);
      const value = attachedTo(stored?.document.attached, 'eventInvoke', target.qualifier);
      if (value === undefined) throw notConfigured(target);
      return answer(target, value);
    },
  });
}

export function deleteFunctionEventInvokeConfig(plane: ControlPlane) {
  return operation<DeleteFunctionEventInvokeConfigCommandInput, Record<string, never>>({
    access: functionAccess(plane, 'lambda:DeleteFunctionEventInvokeConfig'),
    async handle(input, context) {
      const target = targetOf(input, context);
      if (plane.registry.find(target.scope, target.name) === undefined) throw noFunction();
      await changeAttached(plane, target, ({ document: { attached } }) => {
        if (attachedTo(attached, 'eventInvoke', target.qualifier) === undefined) throw notConfigured(target);
        return attach(attached, 'eventInvoke', target.qualifier, undefined);
      });
      return {};
    },
  });
}

export function listFunctionEventInvokeConfigs(plane: ControlPlane) {
  return operation<ListFunctionEventInvokeConfigsCommandInput, ListFunctionEventInvokeConfigsResponse>({
    access: functionAccess(plane, 'lambda:ListFunctionEventInvokeConfigs'),
    handle(input, context) {
      const { scope, name } = targetOf(input, context);
      const stored = plane.registry.find(scope, name);
      if (stored === undefined) throw noFunction();
      const { page, ...next } = qualifierPage(stored.document.attached?.eventInvoke, input);
      return {
        FunctionEventInvokeConfigs: page.map(([qualifier, value]) =>
          answer({ scope, name, qualifier }, value),
        ),
        ...next,
      };
    },
  });
}

/** @param base what the request's members are laid over; it may refuse by throwing */
async function change(
  plane: ControlPlane,
  input: Input,
  context: CallContext,
  base: (current: EventInvokeSettings | undefined, target: Target) => EventInvokeSettings | undefined,
): Promise<FunctionEventInvokeConfig> {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = input;
  if (MaximumRetryAttempts === undefined && MaximumEventAgeInSeconds === undefined && !DestinationConfig) {
    throw invalidParameter('You must specify at least one of error handling or destination setting.');
  }
  const target = targetOf(input, context);
  const stored = plane.registry.find(target.scope, target.name);
  if (stored === undefined || !hasQualifier(stored, target.qualifier)) throw noFunction();
  const destinations = readDestinations(
    DestinationConfig,
    target,
    (name) => plane.registry.find(target.scope, name) !== undefined,
  );
  const changed = await changeAttached(plane, target, ({ document: { attached } }) => {
    const before = base(attachedTo(attached, 'eventInvoke', target.qualifier), target);
    return attach(attached, 'eventInvoke', target.qualifier, {
      ...before,
      destinations:
        DestinationConfig === undefined && before !== undefined ? before.destinations : destinations,
      ...(MaximumRetryAttempts !== undefined && { maximumRetryAttempts: MaximumRetryAttempts }),
      ...(MaximumEventAgeInSeconds !== undefined && { maximumEventAgeSeconds: MaximumEventAgeInSeconds }),
      lastModified: plane.clock.now(),
    });
  });
  const value = attachedTo(changed.document.attached, 'eventInvoke', target.qualifier);
  if (value === undefined) throw notConfigured(target);
  return answer(target, value);
}

function targetOf(
  input: { readonly FunctionName?: string | undefined; readonly Qualifier?: string | undefined },
  context: CallContext,
): Target {
  const { scope, name, qualifier = latestVersion } = nameOf(input, context);
  return { scope, name, qualifier };
}

function answer({ scope, name, qualifier }: Target, value: EventInvokeSettings): FunctionEventInvokeConfig {
  return {
    FunctionArn: functionArn(scope, name, qualifier),
    LastModified: new Date(value.lastModified),
    DestinationConfig: value.destinations,
    ...(value.maximumRetryAttempts !== undefined && { MaximumRetryAttempts: value.maximumRetryAttempts }),
    ...(value.maximumEventAgeSeconds !== undefined && {
      MaximumEventAgeInSeconds: value.maximumEventAgeSeconds,
    }),
  };
}

function notConfigured({ scope, name, qualifier }: Target) {
  return resourceNotFound(
    `The function ${functionArn(scope, name, qualifier)} doesn't have an EventInvokeConfig`,
  );
}

function noFunction() {
  return resourceNotFound("The function doesn't exist.");
}
