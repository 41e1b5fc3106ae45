/** The account's concurrency: how many calls may run at once, and what the next is told. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AwsError } from '../../../src/base/errors.ts';
import { Admission, type Reservations } from '../../../src/lambda/invoke/admission.ts';
import type { FunctionVersion } from '../../../src/lambda/model/function-version.ts';

const versionIn = (account: string, region: string) => ({ account, region }) as FunctionVersion;
const here = versionIn('111111111111', 'us-east-1');

const none: Reservations = { reservedFor: () => undefined, reservedConcurrency: () => 0 };

/** A call that runs until it is told to end. */
function openCall(admission: Admission, version: FunctionVersion) {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { ended: admission.run(version, () => promise), end: () => resolve('done'), fail: reject };
}

test('a call beyond the limit is refused with TooManyRequestsException, and work is not begun', async () => {
  const admission = new Admission(none, 2);
  const calls = [openCall(admission, here), openCall(admission, here)];
  let begun = false;
  await assert.rejects(
    admission.run(here, async () => {
      begun = true;
    }),
    (error) => {
      assert.ok(error instanceof AwsError);
      assert.deepEqual(
        [error.code, error.status, error.message],
        ['TooManyRequestsException', 429, 'Rate Exceeded.'],
      );
      assert.deepEqual(error.members, {
        Reason: 'ConcurrentInvocationLimitExceeded',
        Type: 'User',
        retryAfterSeconds: '1',
      });
      assert.equal(error.headers?.['Retry-After'], '1');
      return true;
    },
  );
  assert.equal(begun, false);
  for (const { end } of calls) end();
  assert.deepEqual(await Promise.all(calls.map(({ ended }) => ended)), ['done', 'done']);
});

test('room is free again after a success and after a failure', async () => {
  const admission = new Admission(none, 1);
  const first = openCall(admission, here);
  first.fail(new Error('as told'));
  await assert.rejects(first.ended, { message: 'as told' });
  const second = openCall(admission, here);
  second.end();
  assert.equal(await second.ended, 'done');
  assert.equal(await admission.run(here, async () => 3), 3);
});

test('each account and region has room of its own', async () => {
  const admission = new Admission(none, 1);
  const call = openCall(admission, here);
  assert.equal(
    await admission.run(versionIn('222222222222', 'us-east-1'), async () => 'other account'),
    'other account',
  );
  assert.equal(
    await admission.run(versionIn('111111111111', 'eu-west-1'), async () => 'other region'),
    'other region',
  );
  call.end();
  await call.ended;
});

/** What is set aside, by function name; it may change between calls. */
function reserving(reserved: Record<string, number>): Reservations {
  return {
    reservedFor: (_scope, name) => reserved[name],
    reservedConcurrency: () => Object.values(reserved).reduce((sum, share) => sum + share, 0),
  };
}

function refusedFor(Reason: string) {
  return (error: unknown) => {
    assert.ok(error instanceof AwsError);
    assert.equal(error.members?.Reason, Reason);
    return true;
  };
}

test('a function has its reservation to itself, and no more than that', async () => {
  const admission = new Admission(reserving({ [here.name]: 1 }), 2);
  const other = { ...here, name: 'other', arn: `${here.arn}-other` };
  const reserved = openCall(admission, here);
  await assert.rejects(
    admission.run(here, async () => {}),
    refusedFor('ReservedFunctionConcurrentInvocationLimitExceeded'),
  );
  const shared = openCall(admission, other);
  await assert.rejects(
    admission.run(other, async () => {}),
    refusedFor('ConcurrentInvocationLimitExceeded'),
  );
  for (const { end } of [reserved, shared]) end();
  await Promise.all([reserved.ended, shared.ended]);
});

test('a reservation of nothing switches a function off, and calls under way count for a new one', async () => {
  const reserved: Record<string, number> = { [here.name]: 0 };
  const admission = new Admission(reserving(reserved), 10);
  const refused = refusedFor('ReservedFunctionConcurrentInvocationLimitExceeded');
  await assert.rejects(
    admission.run(here, async () => {}),
    refused,
  );
  delete reserved[here.name];
  const call = openCall(admission, here);
  reserved[here.name] = 1;
  await assert.rejects(
    admission.run(here, async () => {}),
    refused,
  );
  call.end();
  await call.ended;
  assert.equal(await admission.run(here, async () => 'again'), 'again');
});
