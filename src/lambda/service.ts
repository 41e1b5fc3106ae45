/** AWS Lambda as the gateway sees it: one entry an operation; the others answer that they are not there. */

import { lambdaLimits } from '../config/limits.ts';
import type { RawOperation, SchemaModule, ServiceDeclaration } from '../wire/service.ts';
import { aliasOperations } from './api/aliases/operations.ts';
import { constraints } from './api/constraints.ts';
import type { ControlPlane } from './api/control-plane.ts';
import { createFunction } from './api/create-function.ts';
import { deleteFunction } from './api/delete-function.ts';
import { getAccountSettings } from './api/get-account-settings.ts';
import { getFunction } from './api/get-function.ts';
import { getFunctionConfiguration } from './api/get-function-configuration.ts';
import { layerOperations } from './api/layers/operations.ts';
import { listFunctions } from './api/list-functions.ts';
import { listTags } from './api/list-tags.ts';
import { listVersionsByFunction } from './api/list-versions-by-function.ts';
import { policyOperations } from './api/policies/operations.ts';
import { publishVersion } from './api/publish-version.ts';
import { settingsOperations } from './api/settings/operations.ts';
import { wordStoreFailure } from './api/store-failures.ts';
import { tagResource } from './api/tag-resource.ts';
import { untagResource } from './api/untag-resource.ts';
import { updateFunctionCode } from './api/update-function-code.ts';
import { updateFunctionConfiguration } from './api/update-function-configuration.ts';

export interface LambdaServiceDependencies {
  readonly plane: ControlPlane;
  readonly invoke: RawOperation;
  /** Of `@aws-sdk/client-lambda`. */
  readonly schemas: SchemaModule;
}

export function createLambdaService({
  plane,
  invoke,
  schemas,
}: LambdaServiceDependencies): ServiceDeclaration {
  return {
    name: 'lambda',
    apiVersion: '2015-03-31',
    protocols: ['restJson1'],
    schemas,
    constraints,
    wordFailure: wordStoreFailure,
    maxBodyBytes: lambdaLimits.maxInvokeRequestBytes,
    operations: {
      Invoke: invoke,
      ...aliasOperations(plane),
      ...policyOperations(plane),
      ...layerOperations(plane),
      ...settingsOperations(plane),
      CreateFunction: createFunction(plane),
      DeleteFunction: deleteFunction(plane),
      GetAccountSettings: getAccountSettings(plane),
      GetFunction: getFunction(plane),
      GetFunctionConfiguration: getFunctionConfiguration(plane),
      ListFunctions: listFunctions(plane),
      ListTags: listTags(plane),
      ListVersionsByFunction: listVersionsByFunction(plane),
      PublishVersion: publishVersion(plane),
      TagResource: tagResource(plane),
      UntagResource: untagResource(plane),
      UpdateFunctionCode: updateFunctionCode(plane),
      UpdateFunctionConfiguration: updateFunctionConfiguration(plane),
    },
  };
}
