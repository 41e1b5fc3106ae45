/** Publishing versions. */

import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetFunctionCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  type Runtime,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import type { Replay, Scenarios } from '../scenario.ts';
import { otherCode, wrapped } from './functions.ts';

async function replayPublishOnCreate({ client, ...replay }: Replay): Promise<void> {
  const FunctionName = replay.uniqueName();
  const input = replay.input(FunctionName, { Handler: 'index.handler', Publish: true });
  const get = (Qualifier?: string) =>
    client.send(new GetFunctionCommand({ FunctionName, ...(Qualifier !== undefined && { Qualifier }) }));
  const list = () => client.send(new ListVersionsByFunctionCommand({ FunctionName }));
  await replay.step('create_response', client.send(new CreateFunctionCommand(input)));
  await replay.untilActive(FunctionName);
  await replay.step('get_function_result', get());
  await replay.step('get_function_version_result', get('1'));
  await replay.step('get_function_latest_result', get('$LATEST'));
  await replay.step('list_versions_result', list());
  await replay.step('repeated_publish_response', client.send(new PublishVersionCommand({ FunctionName })));
  await replay.step('list_versions_result_after_publish', list());
}

async function replayPublishWithUpdate({ client, ...replay }: Replay): Promise<void> {
  const FunctionName = replay.uniqueName();
  const get = (Qualifier?: string) =>
    client.send(new GetFunctionCommand({ FunctionName, ...(Qualifier !== undefined && { Qualifier }) }));
  const input = replay.input(FunctionName, { Handler: 'index.handler' });
  await replay.step('create_response', client.send(new CreateFunctionCommand(input)));
  await replay.untilActive(FunctionName);
  await replay.step('get_function_result', get());
  await replay.step(
    'update_function_code_result',
    client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: otherCode, Publish: true })),
  );
  await replay.step('get_function_version_result', get('1'));
  await replay.step('get_function_latest_result', get('$LATEST'));
}

async function replayPublishExpecting(
  { client, ...replay }: Replay,
  runtime: Runtime,
  expectation: { readonly wrong: object; readonly step: string },
): Promise<void> {
  const FunctionName = replay.uniqueName();
  const input = replay.input(FunctionName, { Handler: 'index.handler', Runtime: runtime });
  await replay.step('create_response', client.send(new CreateFunctionCommand(input)));
  await replay.untilActive(FunctionName);
  const found = await client.send(new GetFunctionCommand({ FunctionName }));
  await replay.step('get_fn_response', Promise.resolve(found));
  const publish = (change: object) => client.send(new PublishVersionCommand({ FunctionName, ...change }));
  await replay.step(expectation.step, publish(expectation.wrong));
  const { CodeSha256, RevisionId } = found.Configuration ?? {};
  await replay.step('publish_result', publish({ CodeSha256, RevisionId }));
}

async function replayRevisions({ client, ...replay }: Replay): Promise<void> {
  const FunctionName = replay.uniqueName();
  const get = (Qualifier?: string) =>
    client.send(new GetFunctionCommand({ FunctionName, ...(Qualifier !== undefined && { Qualifier }) }));
  const input = replay.input(FunctionName, { Timeout: 30, Environment: { Variables: {} } });
  const created = client.send(new CreateFunctionCommand(input));
  await replay.step('create_function_response_rev1', wrapped(created));
  await replay.untilActive(FunctionName);
  await replay.step('get_function_active_rev2', get());
  const publish = (RevisionId: string | undefined) =>
    client.send(new PublishVersionCommand({ FunctionName, RevisionId }));
  await replay.step('publish_version_revision_exception', publish((await created).RevisionId));
  await replay.step('publish_version_response_rev_v1', publish((await get()).Configuration?.RevisionId));
  await replay.step('get_function_published_version_rev_v2', get('1'));
  await replay.step('get_function_latest_rev3', get());
  const Name = 'revision_alias';
  const alias = await client.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion: '1' }));
  await replay.step('create_alias_response_rev_a1', Promise.resolve(alias));
  await replay.step('get_function_latest_rev4', get());
  await replay.step('get_function_published_version_rev_v3', get('1'));
  const update = (change: object) => client.send(new UpdateAliasCommand({ FunctionName, Name, ...change }));
  await replay.step('update_alias_revision_exception', update({ RevisionId: 'wrong' }));
  await replay.step(
    'update_alias_response_rev_a2',
    update({ Description: 'something changed', RevisionId: alias.RevisionId }),
  );
}

export const versionScenarios: Scenarios = {
  'TestLambdaVersions::test_publish_version_on_create': replayPublishOnCreate,
  'TestLambdaVersions::test_publish_with_update': replayPublishWithUpdate,
  'TestLambdaVersions::test_publish_with_wrong_sha256': (replay) =>
    replayPublishExpecting(replay, 'python3.12', {
      wrong: { CodeSha256: 'somenonexistentsha256' },
      step: 'publish_wrong_sha256_exc',
    }),
  'TestLambdaVersions::test_publish_with_wrong_revisionid': (replay) =>
    replayPublishExpecting(replay, 'python3.9', {
      wrong: { RevisionId: 'doesntexist' },
      step: 'publish_wrong_revisionid_exc',
    }),
  'TestLambdaRevisions::test_function_revisions_version_and_alias': replayRevisions,
};
