/**
 * The Invoke operation: reads the request, runs the function, writes the answer. No schema runs here and the
 * payload is handed on as it came.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */

import type { Clock } from '../../base/clock.ts';
import { AwsError } from '../../base/errors.ts';
import { lambdaLimits } from '../../config/limits.ts';
import { LogTail } from '../../observability/log-tail.ts';
import { formatTrace, traceOf } from '../../observability/trace-header.ts';
import { notImplemented } from '../../wire/failures.ts';
import type { WireResponse } from '../../wire/http.ts';
import type { CallContext, RawOperation } from '../../wire/service.ts';
import type { FunctionDirectory, Resolution } from '../model/directory.ts';
import { functionArn, looseFunctionName, ownerScope } from '../model/names.ts';
import { invokeError } from './errors.ts';
import { type InvokeHeaders, readInvokeHeaders, readQualifier } from './headers.ts';
import { describeInvalidJson } from './invalid-json.ts';
import type { SyncInvoker } from './sync.ts';

export interface InvokeDependencies {
  readonly clock: Clock;
  readonly directory: FunctionDirectory;
  readonly sync: SyncInvoker;
}

const emptyObject = Buffer.from('{}');

export function invokeOperation(dependencies: InvokeDependencies): RawOperation {
  const { directory } = dependencies;
  return {
    access: {
      action: 'lambda:InvokeFunction',
      resources: (labels, context) => [invokedResource(labels, context)],
    },
    maxBodyBytes: lambdaLimits.maxInvokeRequestBytes,
    tooLarge: () =>
      new AwsError(
        'RequestTooLargeException',
        `Request must be smaller than ${lambdaLimits.maxInvokeRequestBytes} bytes for the InvokeFunction operation`,
        { status: 413, members: { Type: 'User' } },
      ),
    async handleRaw(labels, body, context) {
      const headers = readInvokeHeaders(context.head);
      const { FunctionName = '' } = labels;
      const { account, region } = ownerScope(context, FunctionName);
      const resolution = directory.resolve(account, region, FunctionName, headers.qualifier);
      requireInvocable(resolution);
      switch (headers.invocationType) {
        case 'DryRun':
          return { status: 204, headers: {}, body: undefined };
        case 'RequestResponse':
          return await invokeSync(dependencies, resolution, headers, body, context);
        case 'Event':
          throw notImplemented('Invoke with InvocationType Event');
      }
    },
  };
}

/** The ARN policies see: as asked for, since the policy of the bare name covers no alias. */
function invokedResource({ FunctionName = '' }: Record<string, string>, context: CallContext): string {
  const { owner, name, qualifier } = looseFunctionName(context, FunctionName, readQualifier(context.head));
  return functionArn(owner, name, qualifier);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html */
function requireInvocable({ target }: Resolution): void {
  if (target.state === 'Active' || target.state === 'Inactive') return;
  throw invokeError(
    'ResourceConflictException',
    409,
    `The operation cannot be performed at this time. The function is currently in the following state: ${target.state}`,
  );
}

async function invokeSync(
  { clock, sync }: InvokeDependencies,
  resolution: Resolution,
  headers: InvokeHeaders,
  body: Buffer,
  context: CallContext,
): Promise<WireResponse> {
  const { target } = resolution;
  const payload = body.length === 0 ? emptyObject : body;
  const trace = traceOf(headers.trace, clock.now(), target.settings.TracingConfig?.Mode === 'Active');
  const tail = headers.tail ? new LogTail() : undefined;
  const result = await sync.invoke(resolution, {
    alias: resolution.alias,
    tail,
    invocation: {
      requestId: context.requestId,
      payload,
      invokedFunctionArn: resolution.invokedArn,
      traceHeader: formatTrace(trace),
      clientContext: headers.clientContext,
      cognitoIdentity: undefined,
      tenantId: undefined,
    },
  });
  if ('invalidJson' in result) {
    throw invokeError(
      'InvalidRequestContentException',
      400,
      `Could not parse request body into json: Could not parse payload into json: ${describeInvalidJson(payload)}`,
    );
  }
  const answer: Record<string, string> = {
    'Content-Type': 'application/json',
    'X-Amz-Executed-Version': target.version,
    'X-Amzn-Trace-Id': `root=${trace.root};parent=${trace.parent};sampled=${trace.sampled ? 1 : 0}`,
  };
  if (result.functionError !== undefined) answer['X-Amz-Function-Error'] = result.functionError;
  if (tail !== undefined) answer['X-Amz-Log-Result'] = tail.bytes().toString('base64');
  return { status: 200, headers: answer, body: result.payload };
}
