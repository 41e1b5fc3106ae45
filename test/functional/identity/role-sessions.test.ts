import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Credentials } from '../../../src/identity/credentials.ts';
import { fakeClock } from '../../support/clock.ts';

const root = {
  accessKeyId: 'AKIAAAAAAAAAAAAAAAAA',
  secretAccessKey: 'r'.repeat(40),
  account: '111122223333',
};
const roleArn = 'arn:aws:iam::111122223333:role/service/thumbnails';

function issue(credentials: Credentials) {
  return credentials.issueRoleSession(roleArn, 'my-function', '111122223333', 3600);
}

test('a session names the role as STS does', () => {
  const { principal, accessKeyId } = issue(new Credentials(root, fakeClock()));
  assert.match(accessKeyId, /^ASIA[A-Z2-7]{16}$/);
  assert.equal(principal.kind, 'role-session');
  assert.equal(principal.arn, 'arn:aws:sts::111122223333:assumed-role/thumbnails/my-function');
  assert.match(principal.userId, /^AROA[A-Z2-7]{16}:my-function$/);
});

test('sessions of one role share its id', () => {
  const credentials = new Credentials(root, fakeClock());
  assert.equal(issue(credentials).principal.userId, issue(credentials).principal.userId);
  assert.notEqual(issue(credentials).accessKeyId, issue(credentials).accessKeyId);
});

test('a session verifies after a restart', () => {
  const clock = fakeClock();
  const session = issue(new Credentials(root, clock));
  const restarted = new Credentials(root, clock);
  for (let twice = 0; twice < 2; twice += 1) {
    assert.deepEqual(restarted.find(session.accessKeyId, session.sessionToken), session);
  }
});

test('another root key ends all sessions', () => {
  const session = issue(new Credentials(root, fakeClock()));
  const other = new Credentials({ ...root, secretAccessKey: 's'.repeat(40) }, fakeClock());
  assert.equal(other.find(session.accessKeyId, session.sessionToken), undefined);
});

test('a token is good for its own key only, and unchanged only', () => {
  const credentials = new Credentials(root, fakeClock());
  const session = issue(credentials);
  const bytes = Buffer.from(session.sessionToken, 'base64');
  assert.equal(credentials.find(issue(credentials).accessKeyId, session.sessionToken), undefined);
  assert.equal(credentials.find(session.accessKeyId, undefined), undefined);
  assert.equal(credentials.find(root.accessKeyId, session.sessionToken), undefined);
  for (const position of [0, 31, 32, 40, bytes.length - 1]) {
    const forged = Buffer.from(bytes);
    forged[position] = (forged[position] ?? 0) ^ 1;
    assert.equal(credentials.find(session.accessKeyId, forged.toString('base64')), undefined);
  }
  for (const token of ['', 'AAAA', bytes.subarray(0, 32).toString('base64')]) {
    assert.equal(credentials.find(session.accessKeyId, token), undefined);
  }
});

test('the token does not give the secret away', () => {
  const session = issue(new Credentials(root, fakeClock()));
  assert.equal(session.secretAccessKey.length, 40);
  assert.ok(
    !Buffer.from(session.sessionToken, 'base64').includes(Buffer.from(session.secretAccessKey, 'base64')),
  );
});
