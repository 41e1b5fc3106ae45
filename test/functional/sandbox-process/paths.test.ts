/** Lambda's paths in texts, as the process driver rewrites them for processes that have no mounts. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathsBelow } from '../../../src/sandbox/process/paths.ts';

const inside = pathsBelow('/box', [{ source: '/host/data', target: '/mnt/data' }]);

test('paths, lists of paths and scripts get the folder before each path of the layout', () => {
  for (const [text, expected] of [
    ['/var/task', '/box/var/task'],
    ['/var/task/bootstrap', '/box/var/task/bootstrap'],
    ['/usr/bin/:/bin:/opt/bin:/var/runtime', '/usr/bin/:/bin:/box/opt/bin:/box/var/runtime'],
    [
      '[ -x "/opt/bootstrap" ] && exec /var/lang/bin/node',
      '[ -x "/box/opt/bootstrap" ] && exec /box/var/lang/bin/node',
    ],
    ['--require=/opt/hook.js', '--require=/box/opt/hook.js'],
  ] as const) {
    assert.equal(inside(text), expected);
  }
});

test('the target of a mount is a path of the layout too', () => {
  assert.equal(inside('/mnt/data/file'), '/box/mnt/data/file');
  assert.equal(inside('/mnt/database'), '/mnt/database');
});

test('what only looks like such a path stays', () => {
  for (const text of [
    '/var/tasks',
    '/opt-in',
    '/usr/opt/x',
    'https://example.com/var/task',
    '$HOME/opt',
    '/tmp',
    '',
  ]) {
    assert.equal(inside(text), text);
  }
});
