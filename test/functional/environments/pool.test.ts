import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pool } from '../../../src/lambda/environments/pool.ts';
import { startGate } from '../../../src/lambda/environments/start-gate.ts';
import { job, version, workshop } from './scripted-guest.ts';

/** A pool on a fake clock; `readyAll` lets every started guest finish its init. */
function poolOnBench(width = 4) {
  const shop = workshop();
  let empty = 0;
  const pool = new Pool(version, {
    clock: shop.clock,
    startGate: startGate(width),
    create: (_version, onLost) => shop.environment(onLost),
    onEmpty: () => empty++,
  });
  const readyAll = async () => {
    for (const guest of shop.guests) guest.guest.ready();
    await shop.clock.advance(1);
  };
  const answered = new Map<number, number>();
  /** Answers the next call of guest `index`, once it has arrived there. */
  const answer = async (index: number) => {
    const number = answered.get(index) ?? 0;
    answered.set(index, number + 1);
    const arrived = () => shop.guests[index]?.invocations[number];
    for (let turn = 0; turn < 100 && arrived() === undefined; turn += 1) await shop.clock.advance(0);
    const call = arrived();
    assert.ok(call, `call ${number} reaches guest ${index}`);
    call.answer({ kind: 'response', payload: Buffer.from(String(index)) });
    await shop.clock.advance(1);
  };
  return { ...shop, pool, readyAll, answer, emptied: () => empty };
}

test('the environment used last serves the next call', async () => {
  const { pool, clock, guests, readyAll, answer } = poolOnBench();
  const calls = [pool.invoke(job('a')), pool.invoke(job('b'))];
  await clock.advance(20);
  await readyAll();
  assert.equal(guests.length, 2);
  await answer(0);
  await answer(1);
  await Promise.all(calls);
  const third = pool.invoke(job('c'));
  await clock.advance(1);
  assert.deepEqual(
    guests.map((guest) => guest.invocations.length),
    [1, 2],
  );
  await answer(1);
  await third;
});

/** A pool with one environment that has served one short call. */
async function seasoned() {
  const bench = poolOnBench();
  const first = bench.pool.invoke(job('first'));
  await bench.clock.advance(1);
  await bench.readyAll();
  await bench.answer(0);
  await first;
  return bench;
}

test('short calls queue for what is there instead of starting more', async () => {
  const { pool, clock, guests, answer } = await seasoned();
  const calls = [pool.invoke(job('a')), pool.invoke(job('b')), pool.invoke(job('c'))];
  for (const call of calls) {
    await clock.advance(2);
    await answer(0);
    await call;
  }
  await clock.advance(1000);
  assert.equal(guests.length, 1);
});

test('a call that has waited as long as a start takes gets an environment of its own', async () => {
  const { pool, clock, guests, readyAll, answer } = await seasoned();
  const calls = [pool.invoke(job('long')), pool.invoke(job('b')), pool.invoke(job('c'))];
  await clock.advance(45);
  assert.equal(guests.length, 2);
  await readyAll();
  await answer(1);
  await answer(1);
  await Promise.all(calls.slice(1));
  await answer(0);
  await calls[0];
  assert.equal(guests.length, 2);
});

test('calls whose length nobody knows yet get environments at once', async () => {
  const { pool, clock, guests, readyAll, answer } = poolOnBench();
  const calls = [pool.invoke(job('a')), pool.invoke(job('b'))];
  await clock.advance(1);
  assert.equal(guests.length, 2);
  await readyAll();
  await answer(0);
  await answer(1);
  await Promise.all(calls);
});

test('a runtime that answers and exits before it asks for work takes no other call with it', async () => {
  const { pool, clock, guests, readyAll, answer } = await seasoned();
  const [guest] = guests;
  assert.ok(guest);
  guest.rest.current = Promise.withResolvers();
  const first = pool.invoke(job('a'));
  await answer(0);
  assert.ok('record' in (await first), 'the caller has its answer at once');
  const second = pool.invoke(job('b'));
  await clock.advance(1);
  assert.equal(guest.invocations.length, 2, 'the next call waits');
  guest.exit({ code: 2 });
  await clock.advance(60);
  await readyAll();
  await answer(1);
  const result = await second;
  assert.ok('record' in result && result.record.outcome === 'success');
});

test('a runtime that asks for work again gets the call that waited', async () => {
  const { pool, clock, guests, answer } = await seasoned();
  const [guest] = guests;
  assert.ok(guest);
  const rest = Promise.withResolvers<void>();
  guest.rest.current = rest;
  const first = pool.invoke(job('a'));
  await answer(0);
  await first;
  const second = pool.invoke(job('b'));
  await clock.advance(1);
  guest.rest.current = undefined;
  rest.resolve();
  await answer(0);
  await second;
  assert.equal(guests.length, 1);
});

test('a retired pool finishes what runs on the old code and is then empty', async () => {
  const { pool, clock, guests, readyAll, answer, emptied } = poolOnBench();
  const running = pool.invoke(job('a'));
  await clock.advance(1);
  await readyAll();
  await pool.retire();
  assert.equal(emptied(), 0);
  await answer(0);
  assert.equal('record' in (await running), true);
  await clock.advance(1);
  assert.equal(guests[0]?.destroyed, true);
  assert.equal(emptied(), 1);
});

test('a crash sends the next call in line to a new environment', async () => {
  const { pool, clock, guests, readyAll, answer } = poolOnBench();
  const first = pool.invoke(job('a'));
  await clock.advance(1);
  await readyAll();
  const second = pool.invoke(job('b'));
  guests[0]?.exit({ code: 1 });
  await first;
  await clock.advance(20);
  await readyAll();
  await answer(1);
  const result = await second;
  assert.ok('record' in result && result.record.outcome === 'success');
});

test('an environment that could not be started fails the call that waited, and only that one', async () => {
  const shop = workshop();
  let starts = 0;
  const launch = shop.dependencies.launch;
  shop.dependencies.launch = async (...parameters) => {
    starts += 1;
    if (starts === 1) throw new Error('no sandbox');
    return launch(...parameters);
  };
  const pool = new Pool(version, {
    clock: shop.clock,
    startGate: startGate(1),
    create: (_version, onLost) => shop.environment(onLost),
    onEmpty: () => {},
  });
  const calls = [pool.invoke(job('a')), pool.invoke(job('b'))];
  await assert.rejects(calls[0] ?? Promise.resolve(), /no sandbox/);
  await shop.clock.advance(20);
  shop.guests[0]?.guest.ready();
  await shop.clock.advance(1);
  shop.guests[0]?.invocations[0]?.answer({ kind: 'response', payload: Buffer.from('1') });
  assert.ok('record' in ((await calls[1]) ?? {}));
});

test('idle environments are stopped after their time', async () => {
  const { pool, clock, guests, readyAll, answer } = poolOnBench();
  const call = pool.invoke(job('a'));
  await clock.advance(1);
  await readyAll();
  await answer(0);
  await call;
  await clock.advance(11 * 60_000);
  assert.equal(guests[0]?.destroyed, true);
  assert.equal(pool.size, 0);
});

test('no more environments start at once than the gate lets through', async () => {
  const { pool, clock, guests, readyAll } = poolOnBench(2);
  const calls = Array.from({ length: 6 }, (_, index) => pool.invoke(job(`r${index}`)));
  await clock.advance(50);
  assert.equal(guests.length, 2);
  await readyAll();
  await clock.advance(1);
  assert.equal(guests.length, 4);
  await pool.close();
  const outcomes = await Promise.allSettled(calls);
  assert.deepEqual(
    outcomes.map((outcome) => outcome.status),
    ['fulfilled', 'fulfilled', ...Array.from({ length: 4 }, () => 'rejected')],
    'calls that run end as crashes, calls in line are refused',
  );
});
