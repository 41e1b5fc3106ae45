/** Permissions: statements, policies by qualifier, revisions, and what is refused. */

import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  CreateAliasCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetAliasCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  PublishVersionCommand,
  RemovePermissionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { Replay, Scenarios } from '../scenario.ts';
import { helperDefaults, wrapped } from './functions.ts';

const bucket = 'arn:aws:s3:::test-bucket';
const forS3 = { Action: 'lambda:InvokeFunction', StatementId: 's3', Principal: 's3.amazonaws.com' };
const forBucket = { ...forS3, SourceArn: bucket };

type Permission = Partial<AddPermissionCommandInput>;

/** The recordings have the JSON that these members hold as text. */
export async function parsed<Output extends object>(call: Promise<Output>): Promise<Output> {
  const output: Output & { Statement?: string; Policy?: string } = await call;
  return {
    ...output,
    ...(output.Statement !== undefined && { Statement: JSON.parse(output.Statement) }),
    ...(output.Policy !== undefined && { Policy: JSON.parse(output.Policy) }),
  };
}

/** The calls on one function's policies. */
function policyCalls({ client }: Replay, FunctionName: string) {
  return {
    add: (change: Permission = {}) =>
      parsed(client.send(new AddPermissionCommand({ FunctionName, ...forBucket, ...change }))),
    remove: (StatementId: string, change: object = {}) =>
      client.send(new RemovePermissionCommand({ FunctionName, StatementId, ...change })),
    get: (Qualifier?: string) =>
      parsed(
        client.send(new GetPolicyCommand({ FunctionName, ...(Qualifier !== undefined && { Qualifier }) })),
      ),
  };
}

async function create(replay: Replay, change: Partial<CreateFunctionCommandInput> = {}): Promise<string> {
  const FunctionName = replay.uniqueName();
  const input = replay.input(FunctionName, { ...helperDefaults, ...change });
  await replay.step('create_lambda', wrapped(replay.client.send(new CreateFunctionCommand(input))));
  await replay.untilActive(FunctionName);
  return FunctionName;
}

async function replayStatement(replay: Replay): Promise<void> {
  const policy = policyCalls(replay, await create(replay));
  await replay.step('add_permission', policy.add());
  await replay.step('get_policy', policy.get());
}

async function replayFields(replay: Replay): Promise<void> {
  const { account, client } = replay;
  const FunctionName = await create(replay);
  const add = async (step: string, StatementId: string, Principal: string, change: Permission = {}) => {
    const permission = { FunctionName, Action: 'lambda:InvokeFunction', StatementId, Principal, ...change };
    await replay.step(`add_permission_${step}`, parsed(client.send(new AddPermissionCommand(permission))));
  };
  const SourceAccount = account;
  const user = `arn:aws:iam::${account}:user/recorder`;
  await add('principal_wildcard', 'wilcard', '*', { SourceAccount });
  await add('principal_service', 'lambda', 'lambda.amazonaws.com', { SourceAccount });
  await add('principal_account', 'account-id', account);
  await add('principal_arn', 'user-arn', user, { SourceAccount });
  await add('optional_fields', 'urlPermission', '*', {
    Action: 'lambda:InvokeFunctionUrl',
    SourceArn: bucket,
    SourceAccount,
    PrincipalOrgID: 'o-1234567890',
    FunctionUrlAuthType: 'NONE',
  });
  const EventSourceToken = 'amzn1.ask.skill.xxxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx';
  await add('alexa_skill', 'alexaSkill', '*', { EventSourceToken });
}

async function replayQualifiers(replay: Replay): Promise<void> {
  const { client } = replay;
  const FunctionName = await create(replay);
  const policy = policyCalls(replay, FunctionName);
  await replay.step('add_permission', policy.add());
  await replay.step('get_policy', policy.get());
  await replay.step('publish_version_result', client.send(new PublishVersionCommand({ FunctionName })));
  await replay.step(
    'get_function_result_after_publishing',
    client.send(new GetFunctionCommand({ FunctionName })),
  );
  await replay.step('get_policy_after_publishing_latest', policy.get());
  await replay.step('get_policy_after_publishing_new_version', policy.get('1'));
  await policy.add({ FunctionName: `${FunctionName}:1`, Qualifier: '1' });
  await replay.step('get_policy_version', policy.get('1'));

  const Name = 'permission-alias';
  const alias = await client.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion: '1' }));
  await replay.step('create_alias_response', Promise.resolve(alias));
  await replay.step('get_alias', client.send(new GetAliasCommand({ FunctionName, Name })));
  await replay.step(
    'add_permission_alias_revision_exception',
    policy.add({ Qualifier: Name, RevisionId: 'wrong' }),
  );
  await policy.add({
    FunctionName: `${FunctionName}:${Name}`,
    Qualifier: Name,
    RevisionId: alias.RevisionId,
  });
  await replay.step('get_policy_alias', policy.get(Name));
  const unchanged = await policy.get();
  await replay.step('get_policy_after_adding_to_new_version', Promise.resolve(unchanged));
  await policy.add({ StatementId: 's3_2', RevisionId: unchanged.RevisionId });
  await replay.step('get_policy_after_adding_2', policy.get());
}

async function replayExceptions(replay: Replay): Promise<void> {
  const FunctionName = await create(replay);
  const policy = policyCalls(replay, FunctionName);
  const nowhere = policyCalls(replay, 'doesnotexist');
  const refuse = (step: string, change: Permission) =>
    replay.step(`add_permission_${step}`, policy.add(change));
  await refuse('invalid_statement_id', { StatementId: 'example.com' });
  await refuse('fn_qualifier_mismatch', { FunctionName: `${FunctionName}:alias-not-42`, Qualifier: '42' });
  await refuse('fn_qualifier_latest', { FunctionName: `${FunctionName}:$LATEST`, Qualifier: '$LATEST' });
  await refuse('principal_invalid', { Principal: 'invalid.nonaws.com' });
  await replay.step('get_policy_fn_doesnotexist', nowhere.get());
  await replay.step('get_policy_fn_version_doesnotexist', policy.get('77'));
  await replay.step('add_permission_fn_doesnotexist', nowhere.add());
  await replay.step('remove_permission_policy_doesnotexist', policy.remove('s3'));
  await refuse('fn_alias_doesnotexist', { FunctionName: `${FunctionName}:alias-doesnotexist` });
  await refuse('fn_version_doesnotexist', { Qualifier: '42' });
  await refuse('fn_qualifier_invalid', { Qualifier: 'invalid-qualifier-with-?-char' });
  await refuse('fn_qualifier_valid_doesnotexist', { Qualifier: 'valid-with-$-but-doesnotexist' });
  await policy.add();
  await refuse('conflicting_statement_id', {});
  await replay.step('remove_permission_fn_doesnotexist', nowhere.remove('s3'));
  await replay.step(
    'remove_permission_fn_alias_doesnotexist',
    policy.remove('s3', { Qualifier: 'alias-doesnotexist' }),
  );
}

async function replayRemoval(replay: Replay): Promise<void> {
  const FunctionName = await create(replay);
  const { add, get, remove } = policyCalls(replay, FunctionName);
  const plain = parsed(replay.client.send(new AddPermissionCommand({ FunctionName, ...forS3 })));
  await replay.step('add_permission_1', plain);
  await replay.step('add_permission_2', add({ StatementId: 'sqs', Principal: 'sqs.amazonaws.com' }));
  await replay.step('policy_after_2_add', get());
  await replay.step('remove_permission_exception_nonexisting_sid', remove('non-existent'));
  await remove('sqs');
  await replay.step('policy_after_removal', get());
  const left = await get();
  await replay.step('policy_after_removal_attempt', Promise.resolve(left));
  await remove('s3', { RevisionId: left.RevisionId });
  await replay.step('get_policy_exception_removed_all', get());
}

async function replayRevision(replay: Replay): Promise<void> {
  const policy = policyCalls(replay, await create(replay));
  await replay.step('add_permission_revision_exception', policy.add({ RevisionId: 'wrong' }));
}

async function replayRevisions(replay: Replay): Promise<void> {
  const { client } = replay;
  const FunctionName = await create(replay, { Runtime: 'python3.8' });
  const policy = policyCalls(replay, FunctionName);
  const getFunction = (Qualifier?: string) =>
    client.send(new GetFunctionCommand({ FunctionName, ...(Qualifier !== undefined && { Qualifier }) }));
  const RevisionId = 'wrong';
  await policy.add();
  await replay.step(
    'add_permission_revision_id_doesnotmatch',
    policy.add({ StatementId: 's3_2', RevisionId }),
  );
  await replay.step('remove_permission_fn_revision_id_doesnotmatch', policy.remove('s3', { RevisionId }));
  await client.send(new PublishVersionCommand({ FunctionName }));
  await policy.add({ StatementId: 's3_2', Qualifier: '1' });
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Runtime: 'python3.9' }));
  await replay.untilUpdated(FunctionName);
  await policy.add({ StatementId: 's3_2' });
  await replay.step('get_policy_after_publish_version', policy.get());
  await replay.step('get_policy_v1_after_publish_version', policy.get('1'));
  await replay.step('get_function_fn8', getFunction());
  await replay.step('get_function_fn8_v1', getFunction('1'));
  await policy.add({ StatementId: 's3_3', Qualifier: '1' });
  await replay.step('get_function_fn9', getFunction());
  await replay.step('get_function_fn9_v1', getFunction('1'));
  await replay.step('get_policy_v1_after_add_permission9', policy.get('1'));
}

export const permissionScenarios: Scenarios = {
  'TestLambdaPermissions::test_add_lambda_permission_aws': replayStatement,
  'TestLambdaPermissions::test_add_lambda_permission_fields': replayFields,
  'TestLambdaPermissions::test_lambda_permission_fn_versioning': replayQualifiers,
  'TestLambdaPermissions::test_lambda_permission_revisions': replayRevisions,
  'TestLambdaPermissions::test_lambda_permission_versioning': replayQualifiers,
  'TestLambdaPermissions::test_permission_exceptions': replayExceptions,
  'TestLambdaPermissions::test_remove_multi_permissions': replayRemoval,
  'TestLambdaRevisions::test_function_revisions_permissions': replayRevision,
};
