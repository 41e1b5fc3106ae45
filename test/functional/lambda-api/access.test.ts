/** What each operation asks of IAM: its action, the function's ARN, and the condition keys. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Access } from '../../../src/wire/service.ts';
import { callContext } from '../wire/loopback.ts';
import { declareLambda, openPlane } from './control-plane.ts';
import { createActive } from './functions.ts';
import { type Question, settingsQuestions } from './settings-questions.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:orders';
const context = callContext({ method: 'POST', path: '/', query: '', headers: {} });

const tagged = { 'aws:ResourceTag/team': 'a' };

const layer = 'arn:aws:lambda:us-east-1:123456789012:layer:tools';

const questions: readonly Question[] = [
  [
    'CreateFunction',
    {
      FunctionName: 'new',
      Tags: { stage: 'x' },
      Layers: ['l'],
      VpcConfig: { SubnetIds: ['s'], SecurityGroupIds: ['g'] },
    },
    ['arn:aws:lambda:us-east-1:123456789012:function:new'],
    {
      'lambda:Layer': ['l'],
      'lambda:SubnetIds': ['s'],
      'lambda:SecurityGroupIds': ['g'],
      'aws:RequestTag/stage': 'x',
      'aws:TagKeys': ['stage'],
    },
  ],
  ['GetFunction', { FunctionName: 'orders', Qualifier: '1' }, [`${arn}:1`], tagged],
  ['GetFunctionConfiguration', { FunctionName: `${arn}:1` }, [`${arn}:1`], tagged],
  ['UpdateFunctionCode', { FunctionName: '123456789012:function:orders' }, [arn], tagged],
  [
    'UpdateFunctionConfiguration',
    { FunctionName: arn, Layers: [] },
    [arn],
    { ...tagged, 'lambda:Layer': [] },
  ],
  ['DeleteFunction', { FunctionName: 'orders' }, [arn], tagged],
  ['PublishVersion', { FunctionName: 'orders' }, [arn], tagged],
  ['ListVersionsByFunction', { FunctionName: 'orders' }, [arn], tagged],
  ['ListTags', { Resource: arn }, [arn], tagged],
  [
    'TagResource',
    { Resource: arn, Tags: { stage: 'x' } },
    [arn],
    { ...tagged, 'aws:RequestTag/stage': 'x', 'aws:TagKeys': ['stage'] },
  ],
  ['UntagResource', { Resource: arn, TagKeys: ['team'] }, [arn], { ...tagged, 'aws:TagKeys': ['team'] }],
  ['CreateAlias', { FunctionName: 'orders', Name: 'live' }, [arn], tagged],
  ['UpdateAlias', { FunctionName: 'orders', Name: 'live' }, [arn], tagged],
  ['GetAlias', { FunctionName: 'orders', Name: 'live' }, [arn], tagged],
  ['DeleteAlias', { FunctionName: 'orders', Name: 'live' }, [arn], tagged],
  ['ListAliases', { FunctionName: 'orders' }, [arn], tagged],
  [
    'AddPermission',
    { FunctionName: 'orders', Qualifier: 'live', Principal: '*', FunctionUrlAuthType: 'NONE' },
    [`${arn}:live`],
    { ...tagged, 'lambda:Principal': '*', 'lambda:FunctionUrlAuthType': 'NONE' },
  ],
  ['RemovePermission', { FunctionName: `${arn}:live` }, [`${arn}:live`], tagged],
  ['GetPolicy', { FunctionName: 'orders' }, [arn], tagged],
  ['PutResourcePolicy', { ResourceArn: `${arn}:1` }, [`${arn}:1`], tagged],
  ['GetResourcePolicy', { ResourceArn: arn }, [arn], tagged],
  ['DeleteResourcePolicy', { ResourceArn: arn }, [arn], tagged],
  ['PublishLayerVersion', { LayerName: 'tools' }, [layer], {}],
  ['ListLayerVersions', { LayerName: layer }, [layer], {}],
  ...[
    'GetLayerVersion',
    'DeleteLayerVersion',
    'AddLayerVersionPermission',
    'RemoveLayerVersionPermission',
    'GetLayerVersionPolicy',
  ].map((name): Question => [name, { LayerName: 'tools', VersionNumber: 3 }, [`${layer}:3`], {}]),
  ['GetLayerVersionByArn', { Arn: `${layer}:3` }, [`${layer}:3`], {}],
  ['ListLayers', {}, undefined, {}],
  ...settingsQuestions(arn, tagged),
  ['ListFunctions', {}, undefined, {}],
  ['GetAccountSettings', {}, undefined, {}],
];

test('every operation names its action, resources and condition keys', async (t) => {
  const { client, plane } = await openPlane(t);
  await createActive(client, 'orders', { Tags: { team: 'a' } });
  const { operations } = declareLambda(plane);
  assert.deepEqual(Object.keys(operations).sort(), ['Invoke', ...questions.map(([name]) => name)].sort());
  for (const [name, input, resources, conditions] of questions) {
    const access = operations[name]?.access as Access<object>;
    assert.equal(access.action, `lambda:${name.replace(/ByArn$/, '')}`);
    assert.deepEqual(access.resources?.(input, context), resources, name);
    assert.deepEqual(access.conditions?.(input, context) ?? {}, conditions, name);
  }
});

test('a name that is malformed, or of another account, is asked about as it stands', async (t) => {
  const { plane } = await openPlane(t);
  const { GetFunction } = declareLambda(plane).operations;
  const access = GetFunction?.access as Access<object>;
  const foreign = 'arn:aws:lambda:us-east-1:210987654321:function:orders';
  assert.deepEqual(access.resources?.({ FunctionName: foreign }, context), [foreign]);
  assert.deepEqual(access.resources?.({ FunctionName: 'or ders' }, context), [
    'arn:aws:lambda:us-east-1:123456789012:function:or ders',
  ]);
});
