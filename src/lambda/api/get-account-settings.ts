/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */

import type { GetAccountSettingsCommandInput, GetAccountSettingsResponse } from '@aws-sdk/client-lambda';
import { lambdaLimits } from '../../config/limits.ts';
import { operation } from '../../wire/service.ts';
import { unreservedConcurrency } from '../model/reservations.ts';
import type { ControlPlane } from './control-plane.ts';
import { maxZippedBytes } from './source-code.ts';
import { codeUsage } from './usage.ts';

export function getAccountSettings(plane: ControlPlane) {
  return operation<GetAccountSettingsCommandInput, GetAccountSettingsResponse>({
    access: { action: 'lambda:GetAccountSettings' },
    handle(_input, { account, region }) {
      const usage = codeUsage(plane, { account, region });
      return {
        AccountLimit: {
          TotalCodeSize: lambdaLimits.codeStorageBytes,
          CodeSizeUnzipped: lambdaLimits.maxUnzippedBytes,
          CodeSizeZipped: maxZippedBytes,
          ConcurrentExecutions: lambdaLimits.defaultConcurrency,
          UnreservedConcurrentExecutions: unreservedConcurrency(
            plane.registry.reservedConcurrency({ account, region }),
          ),
        },
        AccountUsage: { TotalCodeSize: usage.bytes, FunctionCount: usage.functions },
      };
    },
  });
}
