/**
 * Permissions: the statements that AddPermission writes, of the forms AWS gives them.
 * https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */

import type { AddPermissionRequest } from '@aws-sdk/client-lambda';
import type {
  ConditionElement,
  PolicyDocument,
  PrincipalElement,
  Statement,
} from '../../identity/policies/document.ts';
import { invalidParameter, resourceConflict, resourceNotFound } from './errors.ts';

/** `s3.amazonaws.com`, and the services with other domains: Alexa, and AWS's internal ones. */
const service = /^[a-z0-9][a-z0-9.-]*\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal)$/;
const account = /^\d{12}$/;
const identityArn =
  /^arn:aws[a-z-]*:(?:iam|sts)::\d{12}:(?:root|(?:user|role|assumed-role|federated-user)\/.+)$/;

/** @param resource ARN of the function, version or alias */
export function permissionStatement(
  request: AddPermissionRequest,
  resource: string,
  partition: string,
): Statement {
  checkTogether(request);
  const condition = conditionOf(request);
  return {
    Sid: request.StatementId ?? '',
    Effect: 'Allow',
    Principal: principalOf(request.Principal ?? '', partition),
    Action: request.Action ?? '',
    Resource: resource,
    ...(condition !== undefined && { Condition: condition }),
  };
}

/** @throws ResourceConflictException when the policy has a statement of that ID */
export function addStatement(policy: PolicyDocument | undefined, statement: Statement): PolicyDocument {
  const { Statement: statements = [], ...rest } = policy ?? { Version: '2012-10-17', Id: 'default' };
  if (statements.some(({ Sid }) => Sid === statement.Sid)) {
    throw resourceConflict(
      `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  return { ...rest, Statement: [...statements, statement] };
}

/** @throws ResourceNotFoundException when the policy has no such statement */
export function removeStatement(policy: PolicyDocument, id: string): PolicyDocument {
  const left = policy.Statement.filter(({ Sid }) => Sid !== id);
  if (left.length === policy.Statement.length) {
    throw resourceNotFound(`Statement ${id} is not found in resource policy.`);
  }
  return { ...policy, Statement: left };
}

function principalOf(principal: string, partition: string): PrincipalElement {
  if (principal === '*') return '*';
  if (account.test(principal)) return { AWS: `arn:${partition}:iam::${principal}:root` };
  if (identityArn.test(principal)) return { AWS: principal };
  if (service.test(principal)) return { Service: principal };
  throw invalidParameter('The provided principal was invalid. Please check the principal and try again.');
}

function checkTogether({ Action, FunctionUrlAuthType, InvokedViaFunctionUrl }: AddPermissionRequest): void {
  if (FunctionUrlAuthType !== undefined && Action !== 'lambda:InvokeFunctionUrl') {
    throw invalidParameter('FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action');
  }
  if (InvokedViaFunctionUrl !== undefined && Action !== 'lambda:InvokeFunction') {
    throw invalidParameter('InvokedViaFunctionUrl is only supported for lambda:InvokeFunction action');
  }
}

/** Names of keys as AWS writes them; when a policy is read their case does not matter. */
function conditionOf(request: AddPermissionRequest): ConditionElement | undefined {
  const texts = present({
    'AWS:SourceAccount': request.SourceAccount,
    'aws:PrincipalOrgID': request.PrincipalOrgID,
    'lambda:EventSourceToken': request.EventSourceToken,
    'lambda:FunctionUrlAuthType': request.FunctionUrlAuthType,
  });
  const arns = present({ 'AWS:SourceArn': request.SourceArn });
  const switches = present({ 'lambda:InvokedViaFunctionUrl': request.InvokedViaFunctionUrl?.toString() });
  const condition = {
    ...(texts !== undefined && { StringEquals: texts }),
    ...(arns !== undefined && { ArnLike: arns }),
    ...(switches !== undefined && { Bool: switches }),
  };
  return present(condition);
}

/** Without the members that are undefined; undefined when none is left. */
function present<Value>(
  members: Readonly<Record<string, Value | undefined>>,
): Record<string, Value> | undefined {
  const left: Record<string, Value> = {};
  for (const [name, value] of Object.entries(members)) if (value !== undefined) left[name] = value;
  return Object.keys(left).length === 0 ? undefined : left;
}
