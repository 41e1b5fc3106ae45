/**
 * Function URLs: an HTTP address for a function or one of its aliases.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html
 */

import type {
  CreateFunctionUrlConfigCommandInput,
  CreateFunctionUrlConfigResponse,
  DeleteFunctionUrlConfigCommandInput,
  FunctionUrlConfig,
  GetFunctionUrlConfigCommandInput,
  GetFunctionUrlConfigResponse,
  ListFunctionUrlConfigsCommandInput,
  ListFunctionUrlConfigsResponse,
  UpdateFunctionUrlConfigCommandInput,
  UpdateFunctionUrlConfigResponse,
} from '@aws-sdk/client-lambda';
import { type Access, type CallContext, operation } from '../../../wire/service.ts';
import { findAlias } from '../../model/aliases.ts';
import { attach, attachedTo, type FunctionUrl } from '../../model/attached-settings.ts';
import { invalidParameter, resourceConflict, resourceNotFound } from '../../model/errors.ts';
import { type FunctionUrlPlace, functionUrl } from '../../model/function-urls.ts';
import { functionArn, latestVersion } from '../../model/names.ts';
import type { StoredFunction } from '../../registry/function-index.ts';
import { functionAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { nameOf } from '../find-function.ts';
import { changeAttached, type FunctionIdentity, qualifierPage } from './attached-function.ts';

interface Target extends FunctionIdentity {
  /** `$LATEST` for the function's own URL. */
  readonly qualifier: string;
  /** With the alias, where one was named. */
  readonly arn: string;
}

interface Names {
  readonly FunctionName?: string | undefined;
  readonly Qualifier?: string | undefined;
}

export function createFunctionUrlConfig(plane: ControlPlane) {
  return operation<CreateFunctionUrlConfigCommandInput, CreateFunctionUrlConfigResponse>({
    access: urlAccess(plane, 'lambda:CreateFunctionUrlConfig'),
    async handle(input, context) {
      const target = targetOf(input, context);
      requireTarget(plane, target);
      const now = new Date(plane.clock.now()).toISOString();
      const url: FunctionUrl = {
        id: plane.ids.uuid().replaceAll('-', ''),
        authType: input.AuthType ?? 'AWS_IAM',
        ...(input.Cors !== undefined && { cors: input.Cors }),
        ...(input.InvokeMode !== undefined && { invokeMode: input.InvokeMode }),
        createdAt: now,
        modifiedAt: now,
      };
      await changeAttached(plane, target, ({ document: { attached, latest } }) => {
        if (latest.settings.TenancyConfig !== undefined) {
          throw invalidParameter('Function URLs are not supported for functions with a TenancyConfig.');
        }
        if (attachedTo(attached, 'urls', target.qualifier) !== undefined) {
          throw resourceConflict(
            `Failed to create function url config for [functionArn = ${target.arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
          );
        }
        return attach(attached, 'urls', target.qualifier, url);
      });
      const { LastModifiedTime: _time, InvokeMode: _mode, ...created } = shown(url, target, context);
      return { ...created, ...(url.invokeMode !== undefined && { InvokeMode: url.invokeMode }) };
    },
  });
}

export function getFunctionUrlConfig(plane: ControlPlane) {
  return operation<GetFunctionUrlConfigCommandInput, GetFunctionUrlConfigResponse>({
    access: urlAccess(plane, 'lambda:GetFunctionUrlConfig'),
    handle(input, context) {
      const target = targetOf(input, context);
      return shown(urlOf(plane.registry.find(target.scope, target.name), target), target, context);
    },
  });
}

export function updateFunctionUrlConfig(plane: ControlPlane) {
  return operation<UpdateFunctionUrlConfigCommandInput, UpdateFunctionUrlConfigResponse>({
    access: urlAccess(plane, 'lambda:UpdateFunctionUrlConfig'),
    async handle(input, context) {
      const target = targetOf(input, context);
      requireTarget(plane, target);
      const stored = await changeAttached(plane, target, (current) =>
        attach(current.document.attached, 'urls', target.qualifier, {
          ...urlOf(current, target),
          ...(input.AuthType !== undefined && { authType: input.AuthType }),
          ...(input.Cors !== undefined && { cors: input.Cors }),
          ...(input.InvokeMode !== undefined && { invokeMode: input.InvokeMode }),
          modifiedAt: new Date(plane.clock.now()).toISOString(),
        }),
      );
      return shown(urlOf(stored, target), target, context);
    },
  });
}

export function deleteFunctionUrlConfig(plane: ControlPlane) {
  return operation<DeleteFunctionUrlConfigCommandInput, Record<string, never>>({
    access: urlAccess(plane, 'lambda:DeleteFunctionUrlConfig'),
    async handle(input, context) {
      const target = targetOf(input, context);
      urlOf(plane.registry.find(target.scope, target.name), target);
      await changeAttached(plane, target, (current) => {
        urlOf(current, target);
        return attach(current.document.attached, 'urls', target.qualifier, undefined);
      });
      return {};
    },
  });
}

export function listFunctionUrlConfigs(plane: ControlPlane) {
  return operation<ListFunctionUrlConfigsCommandInput, ListFunctionUrlConfigsResponse>({
    access: urlAccess(plane, 'lambda:ListFunctionUrlConfigs'),
    handle(input, context) {
      const target = targetOf(input, context);
      const stored = plane.registry.find(target.scope, target.name);
      if (stored === undefined) throw noFunction();
      const { page, ...next } = qualifierPage(stored.document.attached?.urls, input);
      return {
        FunctionUrlConfigs: page.map(([qualifier, url]) =>
          shown(url, { ...target, ...at(target, qualifier) }, context),
        ),
        ...next,
      };
    },
  });
}

/** With `lambda:FunctionArn` and, where the request has one, `lambda:FunctionUrlAuthType`. */
function urlAccess<Input extends Names & { readonly AuthType?: string | undefined }>(
  plane: ControlPlane,
  action: string,
): Access<Input> {
  const { resources, conditions } = functionAccess<Input>(plane, action);
  return {
    action,
    resources: (input, context) => resources?.(input, context) ?? [],
    conditions: (input, context) => ({
      ...conditions?.(input, context),
      'lambda:FunctionArn': resources?.(input, context) ?? [],
      ...(input.AuthType !== undefined && { 'lambda:FunctionUrlAuthType': input.AuthType }),
    }),
  };
}

function targetOf(input: Names, context: CallContext): Target {
  const { scope, name, qualifier = latestVersion } = nameOf(input, context);
  return { scope, name, ...at({ scope, name }, qualifier) };
}

function at({ scope, name }: FunctionIdentity, qualifier: string): Pick<Target, 'qualifier' | 'arn'> {
  const shownQualifier = qualifier === latestVersion ? undefined : qualifier;
  return { qualifier, arn: functionArn(scope, name, shownQualifier) };
}

/** @throws ResourceNotFoundException unless the function, and the alias where one was named, is there */
function requireTarget({ registry }: ControlPlane, { scope, name, qualifier }: Target): void {
  const stored = registry.find(scope, name);
  if (stored === undefined) throw noFunction();
  if (qualifier !== latestVersion && findAlias(stored.document, qualifier) === undefined) throw noFunction();
}

function urlOf(stored: StoredFunction | undefined, { qualifier }: Target): FunctionUrl {
  const url = attachedTo(stored?.document.attached, 'urls', qualifier);
  if (url === undefined) throw resourceNotFound('The resource you requested does not exist.');
  return url;
}

function shown(url: FunctionUrl, { arn, scope }: Target, { endpoint }: CallContext): FunctionUrlConfig {
  const place: FunctionUrlPlace = { id: url.id, region: scope.region, endpoint };
  return {
    FunctionArn: arn,
    FunctionUrl: functionUrl(place),
    AuthType: url.authType,
    ...(url.cors !== undefined && { Cors: url.cors }),
    InvokeMode: url.invokeMode ?? 'BUFFERED',
    CreationTime: url.createdAt,
    LastModifiedTime: url.modifiedAt,
  };
}

function noFunction() {
  return resourceNotFound('Function does not exist');
}
