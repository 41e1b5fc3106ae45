/** What happens to log groups by itself: appearing with first lines, retention, and deletions a crash cut short. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LogWriter, logPartition } from '../../../src/observability/log-writer.ts';
import { type LogGroup, plainGroup, withRetention } from '../../../src/services/logs/model/log-group.ts';
import { groupCollection, onlyKey } from '../../../src/services/logs/repository/collections.ts';
import { Housekeeping } from '../../../src/services/logs/repository/housekeeping.ts';
import { LogGroups } from '../../../src/services/logs/repository/log-groups.ts';
import { LogStreams } from '../../../src/services/logs/repository/log-streams.ts';
import { RegisteringLog } from '../../../src/services/logs/repository/registering-log.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { fakeClock } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { refusalOf } from '../../support/functions.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const owner = { account: '000000000000', region: 'us-east-1' };
const partitionOf = (name: string) => logPartition(owner.account, owner.region, name);
const hour = 3_600_000;
const day = 24 * hour;

let store: Store;
let groups: LogGroups;
let streams: LogStreams;
before(async () => {
  store = await openSqliteStore({ folder: await temporaryFolder({ after }) });
  groups = new LogGroups(store.documents, store.log);
  streams = new LogStreams(store.documents, store.log);
});
after(() => store.close());

const messages = async (name: string, stream = 's') =>
  (await store.log.read(partitionOf(name), stream, { limit: 100 })).map(({ data }) => data);

function housekeeping(t: { after(action: () => Promise<void>): void }) {
  const clock = fakeClock();
  const failures: unknown[] = [];
  const { documents, log } = store;
  const keeping = new Housekeeping({ documents, log, groups, clock, onFailure: (e) => failures.push(e) });
  t.after(async () => {
    await keeping.close();
    assert.deepEqual(failures, []);
    assert.equal(clock.pending, 0);
  });
  return { clock, keeping };
}

test('events past the retention go within the hour, others and other groups stay', async (t) => {
  const { clock } = housekeeping(t);
  const start = clock.now();
  for (const name of ['short', 'for-ever']) await groups.create(owner, plainGroup(name, start));
  await groups.change(owner, 'short', (group) => withRetention(group, 1));
  const entries = [
    { timestamp: start - day + hour / 2, data: 'first' },
    { timestamp: start, data: 'second' },
  ];
  for (const name of ['short', 'for-ever']) await store.log.append(partitionOf(name), 's', entries);
  await clock.advance(5_000);
  await eventually(() => clock.pending === 1);
  assert.deepEqual(await messages('short'), ['first', 'second']);
  await clock.advance(hour);
  await eventually(async () => assert.deepEqual(await messages('short'), ['second']));
  assert.deepEqual(await messages('for-ever'), ['first', 'second']);
  await eventually(() => clock.pending === 1);
});

test('a deletion that a crash cut short is finished after the next start', async (t) => {
  const partition = partitionOf('half-gone');
  const value: LogGroup = { ...plainGroup('half-gone', 0), deleting: true };
  await streams.create(owner, 'half-gone', 's', 0);
  await store.log.append(partition, 's', [{ timestamp: 1, data: 'left' }]);
  await store.documents.commit(partition, [
    { kind: 'put', collection: groupCollection, key: onlyKey, value },
  ]);
  const again = () => groups.create(owner, plainGroup('half-gone', 1));
  assert.equal((await refusalOf(groups.get(owner, 'half-gone'))).name, 'ResourceNotFoundException');
  assert.equal((await refusalOf(again())).name, 'OperationAbortedException');

  const { keeping } = housekeeping(t);
  await keeping.sweep();
  await again();
  assert.deepEqual(await streams.list(owner, 'half-gone'), []);
  assert.deepEqual(await messages('half-gone'), []);
});

test('groups and streams that functions write to appear with the first line, also after they were deleted', async () => {
  const clock = fakeClock();
  const log = new RegisteringLog(store.log, store.documents, clock);
  const writer = new LogWriter(log, { clock });
  const destination = { partition: partitionOf('/aws/lambda/f'), stream: '2026/11/25/[$LATEST]abc' };
  const write = async (data: string) => {
    writer.write(destination, { timestamp: clock.now(), data });
    await writer.flush();
  };
  await write('one');
  await write('two');
  assert.deepEqual(await groups.get(owner, '/aws/lambda/f'), plainGroup('/aws/lambda/f', clock.now()));
  const [listed] = await streams.list(owner, '/aws/lambda/f');
  assert.deepEqual(
    [listed?.name, listed?.createdAt, listed?.info?.entries],
    [destination.stream, clock.now(), 2],
  );

  await groups.delete(owner, '/aws/lambda/f');
  await write('three');
  assert.deepEqual(await messages('/aws/lambda/f', destination.stream), ['three']);
  await groups.get(owner, '/aws/lambda/f');

  await streams.delete(owner, '/aws/lambda/f', destination.stream);
  await write('four');
  assert.deepEqual(await messages('/aws/lambda/f', destination.stream), ['four']);
  assert.equal((await streams.list(owner, '/aws/lambda/f')).length, 1);
  log.close();
});

test('lines for a group that is being deleted go with it', async () => {
  const partition = partitionOf('going');
  const value: LogGroup = { ...plainGroup('going', 0), deleting: true };
  await store.documents.commit(partition, [
    { kind: 'put', collection: groupCollection, key: onlyKey, value },
  ]);
  const log = new RegisteringLog(store.log, store.documents, fakeClock());
  await log.append(partition, 's', [{ timestamp: 1, data: 'lost' }]);
  log.close();
  await groups.finishDeletion(partition);
  assert.deepEqual(await messages('going'), []);
});

test('changes of one group at once all count', async () => {
  await groups.create(owner, plainGroup('busy', 0));
  const keys = ['a', 'b', 'c'];
  await Promise.all(
    keys.map((key) =>
      groups.change(owner, 'busy', (group) => ({ ...group, tags: { ...group.tags, [key]: 'v' } })),
    ),
  );
  assert.deepEqual(Object.keys((await groups.get(owner, 'busy')).tags).sort(), keys);
});
