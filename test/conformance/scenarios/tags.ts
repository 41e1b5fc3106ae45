/** Tags on functions. */

import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  ListTagsCommand,
  PublishVersionCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-lambda';
import type { Replay, Scenarios } from '../scenario.ts';

async function createFunction({ client, ...replay }: Replay, Tags?: Record<string, string>) {
  const FunctionName = replay.uniqueName();
  const input = replay.input(FunctionName, {
    Timeout: 30,
    Environment: { Variables: {} },
    ...(Tags !== undefined && { Tags }),
  });
  const { FunctionArn = '' } = await client.send(new CreateFunctionCommand(input));
  await replay.untilActive(FunctionName);
  return { FunctionName, FunctionArn };
}

function tagCalls({ client }: Replay, Resource: string) {
  return {
    tag: (Tags: Record<string, string>) => client.send(new TagResourceCommand({ Resource, Tags })),
    untag: (...TagKeys: string[]) => client.send(new UntagResourceCommand({ Resource, TagKeys })),
    list: () => client.send(new ListTagsCommand({ Resource })),
  };
}

async function replaySteps(replay: Replay): Promise<void> {
  const { FunctionArn } = await createFunction(replay);
  const { tag, untag, list } = tagCalls(replay, FunctionArn);
  const both = async (name: string, call: Promise<unknown>) => {
    await replay.step(name, call);
    await replay.step(`${name}_listtags`, list());
  };
  await both('tag_single_response', tag({ A: 'tag-a' }));
  await both('tag_multiple_response', tag({ B: 'tag-b', C: 'tag-c' }));
  await both('tag_overlap_response', tag({ C: 'tag-c-newsuffix', D: 'tag-d' }));
  await both('untag_single_response', untag('A'));
  await both('untag_multiple_response', untag('B', 'C'));
  await both('untag_nonexisting_response', untag('F'));
  await both('untag_existing_and_nonexisting_response', untag('D', 'F'));
}

async function replayLifecycle(replay: Replay): Promise<void> {
  const { FunctionName, FunctionArn } = await createFunction(replay, { key_a: 'value_a' });
  const { tag, untag, list } = tagCalls(replay, FunctionArn);
  const read = async (when: string) => {
    await replay.step(`list_tags_response_${when}`, list());
    await replay.step(
      `get_fn_response_${when}`,
      replay.client.send(new GetFunctionCommand({ FunctionName })),
    );
  };
  await read('postfncreate');
  const added = { key_b: 'value_b', key_c: 'value_c', key_d: 'value_d', key_e: 'value_e' };
  await replay.step('tag_resource_response', tag(added));
  await read('postaddtags');
  await replay.step('tag_resource_overwrite', tag({ key_b: 'value_b', key_c: 'value_x' }));
  await read('overwrite');
  await untag('key_c', 'key_d');
  await read('postuntag');
  await untag('key_a', 'key_b', 'key_e');
  await read('postuntagall');
  await replay.client.send(new DeleteFunctionCommand({ FunctionName }));
  await replay.step('list_tags_postdelete', list());
}

async function replayExceptions(replay: Replay): Promise<void> {
  const { FunctionArn } = await createFunction(replay);
  const { tag, untag, list } = tagCalls(replay, FunctionArn);
  const prefix = `arn:aws:lambda:${replay.region}:${replay.account}:function`;
  await replay.step('list_tag_lambda_empty', list());
  await replay.step('untag_nomatch', untag('somekey'));
  await replay.step('untag_empty_keys', untag());
  await replay.step('tag_empty_tags', tag({}));
  await replay.step('tag_lambda_invalidarn', tagCalls(replay, 'arn:aws:something').tag({ key: 'value' }));
  await replay.step(
    'tag_lambda_doesnotexist',
    tagCalls(replay, `${prefix}:doesnotexist`).tag({ key: 'value' }),
  );
  await replay.step(
    'tag_lambda_qualifier_doesnotexist',
    tagCalls(replay, `${FunctionArn}:v1`).tag({ key: 'value' }),
  );
}

async function replayVersions(replay: Replay): Promise<void> {
  const { FunctionName, FunctionArn } = await createFunction(replay);
  const { Version } = await replay.client.send(new PublishVersionCommand({ FunctionName }));
  const tag = (qualifier: string) => tagCalls(replay, `${FunctionArn}:${qualifier}`).tag({ key: 'value' });
  await replay.step('tag_resource_exception', tag(Version ?? ''));
  await replay.step('tag_resource_latest_exception', tag('$LATEST'));
}

const resourceKinds: Readonly<Record<string, string>> = {
  lambda_function: 'function:12345678-1234-1234-1234-123456789012',
  capacity_provider: 'capacity-provider:12345678-1234-1234-1234-123456789012',
  event_source_mapping: 'event-source-mapping:12345678-1234-1234-1234-123456789012',
};

async function replayResources(replay: Replay, parameter: string): Promise<void> {
  const prefix = `arn:aws:lambda:${replay.region}:${replay.account}`;
  const resource = `${prefix}:${resourceKinds[parameter]}`;
  const { tag, untag, list } = tagCalls(replay, resource);
  await replay.step('not_found_exception_tag', tag({ A: 'B' }));
  await replay.step('not_found_exception_untag', untag('A'));
  await replay.step('not_found_exception_list', list());
  await replay.step('aliased_arn_exception', tagCalls(replay, `${resource}:alias`).tag({ A: 'B' }));
  await replay.step(
    'invalid_arn_exception',
    tagCalls(replay, `${prefix}:foobar:12345678-1234-1234-1234-123456789012`).tag({ A: 'B' }),
  );
}

async function replayCreateTagged(replay: Replay): Promise<void> {
  const { FunctionName, FunctionArn } = await createFunction(replay, { testtag: 'value' });
  await replay.step('get_function_result', replay.client.send(new GetFunctionCommand({ FunctionName })));
  await replay.step('list_tags_result', tagCalls(replay, FunctionArn).list());
}

export const tagScenarios: Scenarios = {
  'TestLambdaTag::test_create_tag_on_fn_create': replayCreateTagged,
  'TestLambdaTag::test_tag_lifecycle[lambda_function]': replaySteps,
  'TestLambdaTag::test_tag_exceptions': replayResources,
  'TestLambdaTags::test_tag_exceptions': replayExceptions,
  'TestLambdaTags::test_tag_lifecycle': replayLifecycle,
  'TestLambdaTags::test_tag_versions': replayVersions,
};
