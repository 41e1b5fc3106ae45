/** The operations on what is set apart from a function's versions. */

import type { ControlPlane } from '../control-plane.ts';
import {
  createCodeSigningConfig,
  deleteCodeSigningConfig,
  getCodeSigningConfig,
  listCodeSigningConfigs,
  updateCodeSigningConfig,
} from './code-signing-config.ts';
import {
  deleteFunctionEventInvokeConfig,
  getFunctionEventInvokeConfig,
  listFunctionEventInvokeConfigs,
  putFunctionEventInvokeConfig,
  updateFunctionEventInvokeConfig,
} from './event-invoke-config.ts';
import {
  deleteFunctionCodeSigningConfig,
  getFunctionCodeSigningConfig,
  listFunctionsByCodeSigningConfig,
  putFunctionCodeSigningConfig,
} from './function-code-signing.ts';
import {
  createFunctionUrlConfig,
  deleteFunctionUrlConfig,
  getFunctionUrlConfig,
  listFunctionUrlConfigs,
  updateFunctionUrlConfig,
} from './function-url-config.ts';
import {
  deleteProvisionedConcurrencyConfig,
  getProvisionedConcurrencyConfig,
  listProvisionedConcurrencyConfigs,
  putProvisionedConcurrencyConfig,
} from './provisioned-concurrency.ts';
import { getFunctionRecursionConfig, putFunctionRecursionConfig } from './recursion-config.ts';
import {
  deleteFunctionConcurrency,
  getFunctionConcurrency,
  putFunctionConcurrency,
} from './reserved-concurrency.ts';
import { getRuntimeManagementConfig, putRuntimeManagementConfig } from './runtime-management-config.ts';
import { getFunctionScalingConfig, putFunctionScalingConfig } from './scaling-config.ts';

export function settingsOperations(plane: ControlPlane) {
  return {
    CreateCodeSigningConfig: createCodeSigningConfig(plane),
    CreateFunctionUrlConfig: createFunctionUrlConfig(plane),
    DeleteCodeSigningConfig: deleteCodeSigningConfig(plane),
    DeleteFunctionCodeSigningConfig: deleteFunctionCodeSigningConfig(plane),
    DeleteFunctionConcurrency: deleteFunctionConcurrency(plane),
    DeleteFunctionEventInvokeConfig: deleteFunctionEventInvokeConfig(plane),
    DeleteFunctionUrlConfig: deleteFunctionUrlConfig(plane),
    DeleteProvisionedConcurrencyConfig: deleteProvisionedConcurrencyConfig(plane),
    GetCodeSigningConfig: getCodeSigningConfig(plane),
    GetFunctionCodeSigningConfig: getFunctionCodeSigningConfig(plane),
    GetFunctionConcurrency: getFunctionConcurrency(plane),
    GetFunctionEventInvokeConfig: getFunctionEventInvokeConfig(plane),
    GetFunctionRecursionConfig: getFunctionRecursionConfig(plane),
    GetFunctionScalingConfig: getFunctionScalingConfig(plane),
    GetFunctionUrlConfig: getFunctionUrlConfig(plane),
    GetProvisionedConcurrencyConfig: getProvisionedConcurrencyConfig(plane),
    GetRuntimeManagementConfig: getRuntimeManagementConfig(plane),
    ListCodeSigningConfigs: listCodeSigningConfigs(plane),
    ListFunctionEventInvokeConfigs: listFunctionEventInvokeConfigs(plane),
    ListFunctionUrlConfigs: listFunctionUrlConfigs(plane),
    ListFunctionsByCodeSigningConfig: listFunctionsByCodeSigningConfig(plane),
    ListProvisionedConcurrencyConfigs: listProvisionedConcurrencyConfigs(plane),
    PutFunctionCodeSigningConfig: putFunctionCodeSigningConfig(plane),
    PutFunctionConcurrency: putFunctionConcurrency(plane),
    PutFunctionEventInvokeConfig: putFunctionEventInvokeConfig(plane),
    PutFunctionRecursionConfig: putFunctionRecursionConfig(plane),
    PutFunctionScalingConfig: putFunctionScalingConfig(plane),
    PutProvisionedConcurrencyConfig: putProvisionedConcurrencyConfig(plane),
    PutRuntimeManagementConfig: putRuntimeManagementConfig(plane),
    UpdateCodeSigningConfig: updateCodeSigningConfig(plane),
    UpdateFunctionEventInvokeConfig: updateFunctionEventInvokeConfig(plane),
    UpdateFunctionUrlConfig: updateFunctionUrlConfig(plane),
  };
}
