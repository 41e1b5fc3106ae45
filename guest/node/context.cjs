/** The `context` object that handlers receive: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
'use strict';

/**
 * @param {string | undefined} text
 * @param {string} name
 */
function parseJson(text, name) {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`Cannot parse ${name} as json: ${error}`);
  }
}

/**
 * The members that every runtime version has.
 * @param {import('./frames.cjs').Invocation} invocation
 */
function buildContext(invocation) {
  const { env } = process;
  const { deadline } = invocation;
  return {
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parseJson(invocation.clientContext, 'ClientContext'),
    identity: parseJson(invocation.cognitoIdentity, 'CognitoIdentity'),
    invokedFunctionArn: invocation.invokedFunctionArn,
    awsRequestId: invocation.requestId,
    tenantId: invocation.tenantId,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

module.exports = { buildContext };
