/** The result of a function whose response is over Lambda's limit, whichever channel noticed it. */

import { lambdaLimits } from '../../config/limits.ts';
import type { GuestResult } from './channel.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html */
export function responseTooLarge(): GuestResult {
  const errorType = 'Function.ResponseSizeTooLarge';
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${lambdaLimits.maxInvokeResponseBytes} bytes).`;
  return { kind: 'error', errorType, payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
}
