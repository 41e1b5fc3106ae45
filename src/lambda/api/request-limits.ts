/** How large a request with code may be, and what AWS says of a larger one. */

import { lambdaLimits } from '../../config/limits.ts';
import { requestTooLarge } from '../model/errors.ts';

export function deployBody(operationName: string) {
  const maxBodyBytes = lambdaLimits.maxDeployRequestBytes;
  return {
    maxBodyBytes,
    tooLarge: () =>
      requestTooLarge(
        `Request must be smaller than ${maxBodyBytes} bytes for the ${operationName} operation`,
      ),
  };
}
