/** What the operations on settings ask of IAM, for the function `orders` with the tag `team`. */

export type Question = readonly [
  operation: string,
  input: object,
  resources: string[] | undefined,
  conditions: object,
];

export function settingsQuestions(arn: string, tagged: object): Question[] {
  const config = 'arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-aaaaaaaaaaaaaaaaa';
  const live = `${arn}:live`;
  const onFunction = (...names: string[]) =>
    names.map((name): Question => [name, { FunctionName: 'orders' }, [arn], tagged]);
  const onAlias = (...names: string[]) =>
    names.map((name): Question => [name, { FunctionName: 'orders', Qualifier: 'live' }, [live], tagged]);
  const onConfig = (...names: string[]) =>
    names.map((name): Question => [name, { CodeSigningConfigArn: config }, [config], {}]);
  const onUrl = (input: object, conditions: object, ...names: string[]) =>
    names.map(
      (name): Question => [
        name,
        { FunctionName: live, ...input },
        [live],
        { ...tagged, 'lambda:FunctionArn': [live], ...conditions },
      ],
    );
  return [
    ...onFunction(
      'DeleteFunctionCodeSigningConfig',
      'DeleteFunctionConcurrency',
      'GetFunctionCodeSigningConfig',
      'GetFunctionConcurrency',
      'GetFunctionRecursionConfig',
      'ListFunctionEventInvokeConfigs',
      'ListProvisionedConcurrencyConfigs',
      'PutFunctionConcurrency',
      'PutFunctionRecursionConfig',
    ),
    ...onAlias(
      'DeleteFunctionEventInvokeConfig',
      'DeleteProvisionedConcurrencyConfig',
      'GetFunctionEventInvokeConfig',
      'GetFunctionScalingConfig',
      'GetProvisionedConcurrencyConfig',
      'GetRuntimeManagementConfig',
      'PutFunctionEventInvokeConfig',
      'PutFunctionScalingConfig',
      'PutProvisionedConcurrencyConfig',
      'PutRuntimeManagementConfig',
      'UpdateFunctionEventInvokeConfig',
    ),
    ...onUrl({}, {}, 'DeleteFunctionUrlConfig', 'GetFunctionUrlConfig', 'ListFunctionUrlConfigs'),
    ...onUrl(
      { AuthType: 'NONE' },
      { 'lambda:FunctionUrlAuthType': 'NONE' },
      'CreateFunctionUrlConfig',
      'UpdateFunctionUrlConfig',
    ),
    ...onConfig(
      'DeleteCodeSigningConfig',
      'GetCodeSigningConfig',
      'ListFunctionsByCodeSigningConfig',
      'UpdateCodeSigningConfig',
    ),
    [
      'PutFunctionCodeSigningConfig',
      { FunctionName: 'orders', CodeSigningConfigArn: config },
      [arn],
      { ...tagged, 'lambda:CodeSigningConfigArn': config },
    ],
    ['CreateCodeSigningConfig', {}, undefined, {}],
    ['ListCodeSigningConfigs', {}, undefined, {}],
  ];
}
