import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AwsError } from '../../../src/base/errors.ts';
import { Admission } from '../../../src/lambda/invoke/admission.ts';
import { version } from '../environments/scripted-guest.ts';

test('an account that is at its limit is throttled as AWS does, and served again when a call ends', async () => {
  const admission = new Admission(2);
  const ends = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const running = ends.map((end) => admission.run(version, () => end.promise));
  await assert.rejects(
    admission.run(version, async () => 'third'),
    (thrown: AwsError) => {
      assert.equal(thrown.code, 'TooManyRequestsException');
      assert.equal(thrown.status, 429);
      assert.equal(thrown.members.Reason, 'ConcurrentInvocationLimitExceeded');
      assert.equal(thrown.headers['Retry-After'], '1');
      return true;
    },
  );
  ends[0]?.resolve('first');
  await running[0];
  assert.equal(await admission.run(version, async () => 'third'), 'third');
  ends[1]?.reject(new Error('failed'));
  await assert.rejects(running[1] ?? Promise.resolve());
  assert.equal(await admission.run(version, async () => 'after a failure'), 'after a failure');
});

test('accounts and regions do not share a limit', async () => {
  const admission = new Admission(1);
  const end = Promise.withResolvers<string>();
  const running = admission.run(version, () => end.promise);
  assert.equal(
    await admission.run({ ...version, region: 'eu-west-1' }, async () => 'other region'),
    'other region',
  );
  assert.equal(await admission.run({ ...version, account: '111122223333' }, async () => 'other'), 'other');
  end.resolve('');
  await running;
});
