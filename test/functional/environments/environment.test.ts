import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Environment } from '../../../src/lambda/environments/environment.ts';
import type { Completion } from '../../../src/lambda/environments/invocation.ts';
import { job, workshop } from './scripted-guest.ts';

const bytes = (text: string) => Buffer.from(text);

/** An environment past its init, with the guest that serves it. */
async function ready(onLost?: (lost: Environment) => void) {
  const shop = workshop();
  const environment = shop.environment(onLost);
  const started = environment.start();
  await shop.clock.advance(100);
  const guest = shop.guests[0];
  assert.ok(guest);
  guest.guest.ready();
  await started;
  return { ...shop, environment, guest };
}

async function complete(result: Promise<unknown>): Promise<Completion & { text: string }> {
  const completion = (await result) as Completion;
  return { ...completion, text: completion.payload.toString() };
}

test('a first invocation reports its init, bills it, and later ones do not', async () => {
  const { clock, environment, guest } = await ready();
  const first = environment.invoke(job());
  await clock.advance(5);
  guest.invocations[0]?.answer({ kind: 'response', payload: bytes('"a"') });
  const done = await complete(first);
  assert.equal(done.text, '"a"');
  assert.equal(done.record.initMilliseconds, 100);
  assert.equal(done.record.billedMilliseconds, 105);
  const second = environment.invoke(job('request-2'));
  guest.invocations[1]?.answer({ kind: 'response', payload: bytes('1') });
  assert.equal((await complete(second)).record.initMilliseconds, undefined);
});

test('a handler that takes too long times out in AWS words, and its environment goes', async () => {
  const { clock, environment, lines, logs } = await ready();
  const result = environment.invoke(job());
  await clock.advance(3000);
  const done = await complete(result);
  assert.deepEqual(JSON.parse(done.text), {
    errorType: 'Sandbox.Timedout',
    errorMessage: 'RequestId: request-1 Error: Task timed out after 3.00 seconds',
  });
  assert.equal(environment.lifecycle.state, 'stopping');
  await logs.flush();
  assert.ok(lines.some((line) => /Z request-1 Task timed out after 3.00 seconds\n$/.test(line)));
});

test('an answer after the timeout changes nothing', async () => {
  const { clock, environment, guest } = await ready();
  const result = environment.invoke(job());
  await clock.advance(3000);
  guest.invocations[0]?.answer({ kind: 'response', payload: bytes('"late"') });
  assert.equal((await complete(result)).record.outcome, 'timeout');
});

test('a runtime that ends midway is an exit error, and one killed for memory is told apart', async () => {
  for (const [exit, message, outcome] of [
    [{ code: 0 }, 'Runtime exited without providing a reason', 'crash'],
    [{ code: 127 }, 'Runtime exited with error: exit status 127', 'crash'],
    [
      { signal: 'SIGSEGV' as const },
      'Runtime exited with error: signal: segmentation fault (core dumped)',
      'crash',
    ],
    [
      { signal: 'SIGKILL' as const, outOfMemory: true },
      'Runtime exited with error: signal: killed',
      'out-of-memory',
    ],
  ] as const) {
    const { environment, guest } = await ready();
    const result = environment.invoke(job());
    guest.exit(exit);
    const done = await complete(result);
    assert.deepEqual(JSON.parse(done.text), {
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: request-1 Error: ${message}`,
    });
    assert.equal(done.record.outcome, outcome);
  }
});

test('init that fails is repeated inside the first invocation, on a guest of its own', async () => {
  const { clock, guests, environment } = workshopWithStart();
  await clock.advance(10);
  guests[0]?.guest.initFailed({ errorType: 'Error', payload: bytes('{"errorMessage":"first"}') });
  await environment.started;
  assert.equal(environment.it.lifecycle.state, 'init-failed');
  assert.equal(guests[0]?.destroyed, true);
  const result = environment.it.invoke(job());
  await clock.advance(1);
  guests[1]?.guest.ready();
  await clock.advance(1);
  guests[1]?.invocations[0]?.answer({ kind: 'response', payload: bytes('"second try"') });
  assert.equal((await complete(result)).text, '"second try"');
  assert.equal(environment.it.lifecycle.state, 'ready');
});

test('init that fails twice is the answer', async () => {
  const { clock, guests, environment } = workshopWithStart();
  await clock.advance(10);
  guests[0]?.exit({ code: 1 });
  await environment.started;
  const result = environment.it.invoke(job());
  await clock.advance(1);
  guests[1]?.guest.initFailed({
    errorType: 'Runtime.ImportModuleError',
    payload: bytes('{"errorMessage":"gone"}'),
  });
  const done = await complete(result);
  assert.equal(done.text, '{"errorMessage":"gone"}');
  assert.equal(done.functionError, 'Unhandled');
  assert.equal(done.record.errorType, 'Runtime.ImportModuleError');
});

test('init has ten seconds of its own; then the function timeout covers it', async () => {
  const { clock, environment } = workshopWithStart();
  await clock.advance(10_000);
  await environment.started;
  assert.equal(environment.it.lifecycle.state, 'init-failed');
  const result = environment.it.invoke(job());
  await clock.advance(3000);
  assert.equal((await complete(result)).record.outcome, 'timeout');
});

test('between invocations processes are stopped, and the next event wakes them', async () => {
  const { clock, environment, guest } = await ready();
  const first = environment.invoke(job());
  guest.invocations[0]?.answer({ kind: 'response', payload: bytes('1') });
  await first;
  await clock.advance(50);
  assert.equal(guest.frozen, true);
  const second = environment.invoke(job('request-2'));
  assert.equal(guest.frozen, false);
  guest.invocations[1]?.answer({ kind: 'response', payload: bytes('2') });
  await second;
});

test('a payload that is no JSON leaves no trace in the log', async () => {
  const { environment, guest, lines, logs } = await ready();
  const result = environment.invoke(job());
  guest.invocations[0]?.answer({ kind: 'invalid-json', message: 'Unexpected token' });
  assert.deepEqual(await result, { invalidJson: 'Unexpected token' });
  await logs.flush();
  assert.ok(!lines.some((line) => line.includes('request-1')));
  assert.equal(environment.lifecycle.state, 'ready');
});

test('a runtime that ends while idle is reported to the pool, once', async () => {
  let lost = 0;
  const { clock, guest } = await ready(() => lost++);
  guest.exit({ code: 1 });
  guest.guest.violation('and then some');
  await clock.advance(1);
  assert.equal(lost, 1);
});

test('stopping a busy environment ends its invocation', async () => {
  const { environment, guest } = await ready();
  const result = environment.invoke(job());
  await environment.stop();
  assert.equal(guest.destroyed, true);
  assert.equal((await complete(result)).record.outcome, 'crash');
  await environment.stop();
});

function workshopWithStart() {
  const shop = workshop();
  const it = shop.environment();
  return { ...shop, environment: { it, started: it.start() } };
}
