/** Calls of every outcome at random, with updates, deletions and hang-ups among them; every answer is checked. */

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { DeleteFunctionCommand, InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { type Answer, deploy, invoke, redeploy } from '../../support/functions.ts';
import { type KilnServer, lambdaClient } from '../../support/server.ts';

export interface MixtureOptions {
  readonly server: KilnServer;
  readonly milliseconds: number;
  /** Callers that work at the same time. */
  readonly callers?: number;
  /** The same seed chooses the same actions. */
  readonly seed: number;
}

/** How often each kind of action was done and answered as it must be. */
export type Tally = Record<string, number>;

const defaultCallers = 6;

const handlers = {
  steady: `
    let running = 0;
    export const handler = async ({ value, wait }) => {
      running += 1;
      await new Promise((resolve) => setTimeout(resolve, wait));
      const together = running;
      running -= 1;
      return { value, together };
    };`,
  failing: `export const handler = async ({ value }) => { throw new RangeError(value); };`,
  slow: `export const handler = ({ wait }) => new Promise((resolve) => setTimeout(resolve, wait, 'in time'));`,
  crashing: `export const handler = async ({ signal }) => {
    if (signal) process.kill(process.pid, signal); else process.exit(3);
    return new Promise(() => setTimeout(() => {}, 60_000));
  };`,
  greedy: `export const handler = async () => { const all = []; for (;;) all.push(Buffer.alloc(8 * 1024 * 1024, 1)); };`,
  broken: `throw new Error('never ready');`,
};

const variant = (number: number) => `export const handler = async () => ${number};`;

/** What each handler's answer must be; throws with both sides where it is not. */
type Action = () => Promise<void>;

export async function runMixture(options: MixtureOptions): Promise<Tally> {
  const mixture = new Mixture(options.server, options.seed);
  await mixture.deploy();
  const end = performance.now() + options.milliseconds;
  const callers = Array.from({ length: options.callers ?? defaultCallers }, async () => {
    while (performance.now() < end) await mixture.act();
  });
  const ended = await Promise.allSettled([...callers, mixture.update(end), mixture.replace(end)]);
  await mixture.remove();
  const failures = ended.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, `${failures[0]}`);
  return mixture.tally;
}

class Mixture {
  readonly tally: Tally = {};
  readonly #server: KilnServer;
  readonly #client: LambdaClient;
  readonly #random: () => number;
  /** Newest variant of `changing` that is in force, and that was asked for. */
  #settled = 0;
  #asked = 0;
  readonly #actions: readonly (readonly [string, number, Action])[];

  constructor(server: KilnServer, seed: number) {
    this.#server = server;
    this.#client = lambdaClient(server);
    this.#random = mulberry(seed);
    this.#actions = [
      ['success', 40, () => this.#succeed()],
      ['error', 15, () => this.#fail()],
      ['changed code', 20, () => this.#callChanging()],
      ['crash', 8, () => this.#crash()],
      ['timeout', 5, () => this.#timeOut()],
      ['hang-up', 5, () => this.#hangUp()],
      ['failed init', 3, () => this.#failInit()],
      ['out of memory', 2, () => this.#exhaust()],
    ];
  }

  async deploy(): Promise<void> {
    const settings: Record<string, { Timeout?: number; MemorySize?: number }> = {
      slow: { Timeout: 1 },
      greedy: { Timeout: 30, MemorySize: 256 },
    };
    await Promise.all([
      ...Object.entries(handlers).map(([name, source]) =>
        deploy(this.#client, name, source, { Timeout: 30, MemorySize: 512, ...settings[name] }),
      ),
      deploy(this.#client, 'changing', variant(0), { MemorySize: 512, Timeout: 30 }),
    ]);
  }

  async remove(): Promise<void> {
    const names = [...Object.keys(handlers), 'changing'];
    await Promise.all(
      names.map((FunctionName) => this.#client.send(new DeleteFunctionCommand({ FunctionName }))),
    );
    this.#client.destroy();
  }

  /** One action, chosen by weight. */
  async act(): Promise<void> {
    const total = this.#actions.reduce((sum, [, weight]) => sum + weight, 0);
    let at = this.#random() * total;
    for (const [name, weight, action] of this.#actions) {
      at -= weight;
      if (at >= 0) continue;
      await action();
      this.#count(name);
      return;
    }
  }

  /** Replaces the code of `changing` again and again. */
  async update(end: number): Promise<void> {
    while (performance.now() < end) {
      this.#asked += 1;
      await redeploy(this.#client, 'changing', variant(this.#asked));
      this.#settled = this.#asked;
      this.#count('update');
      await delay(this.#random() * 500);
    }
  }

  /** Creates, calls and deletes a function again and again. */
  async replace(end: number): Promise<void> {
    for (let number = 0; performance.now() < end; number += 1) {
      await deploy(this.#client, 'fleeting', variant(number), { MemorySize: 512, Timeout: 30 });
      const { payload } = await invoke(this.#client, 'fleeting', {});
      assert.equal(payload, number, 'a function answered for the one deleted before it');
      await this.#client.send(new DeleteFunctionCommand({ FunctionName: 'fleeting' }));
      this.#count('replacement');
    }
  }

  async #succeed(): Promise<void> {
    const value = 'v'.repeat(Math.floor(this.#random() ** 4 * 500_000));
    const answer = await invoke(this.#client, 'steady', { value, wait: this.#random() * 30 });
    expect(answer, undefined, { value, together: 1 });
  }

  async #fail(): Promise<void> {
    const value = String(this.#random());
    const answer = await invoke(this.#client, 'failing', { value });
    const { trace, ...payload } = answer.payload;
    assert.ok(Array.isArray(trace));
    expect({ ...answer, payload }, 'Unhandled', { errorType: 'RangeError', errorMessage: value });
  }

  async #callChanging(): Promise<void> {
    const least = this.#settled;
    const { payload, functionError } = await invoke(this.#client, 'changing', {});
    assert.equal(functionError, undefined);
    assert.ok(
      payload >= least && payload <= this.#asked,
      `code ${payload} answered, when ${least} to ${this.#asked} was in force`,
    );
  }

  async #crash(): Promise<void> {
    const signal = this.#random() < 0.5 ? 'SIGSEGV' : undefined;
    const answer = await invoke(this.#client, 'crashing', { signal });
    const how = signal === undefined ? 'exit status 3' : 'signal: segmentation fault (core dumped)';
    expect(answer, 'Unhandled', {
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${answer.requestId} Error: Runtime exited with error: ${how}`,
    });
  }

  async #timeOut(): Promise<void> {
    const inTime = this.#random() < 0.3;
    const answer = await invoke(this.#client, 'slow', { wait: inTime ? 10 : 10_000 });
    if (inTime) return expect(answer, undefined, 'in time');
    expect(answer, 'Unhandled', {
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${answer.requestId} Error: Task timed out after 1.00 seconds`,
    });
  }

  async #hangUp(): Promise<void> {
    const client = lambdaClient(this.#server);
    const abortSignal = AbortSignal.timeout(Math.ceil(this.#random() * 100));
    const Payload = JSON.stringify({ value: 'unattended', wait: 120 });
    await client.send(new InvokeCommand({ FunctionName: 'steady', Payload }), { abortSignal }).then(
      () => {},
      (failure) => assert.match(failure.name, /AbortError|TimeoutError/),
    );
    client.destroy();
  }

  async #failInit(): Promise<void> {
    const { functionError, payload } = await invoke(this.#client, 'broken', {});
    assert.deepEqual(
      [functionError, payload.errorType, payload.errorMessage],
      ['Unhandled', 'Error', 'never ready'],
    );
  }

  async #exhaust(): Promise<void> {
    const answer = await invoke(this.#client, 'greedy', {});
    expect(answer, 'Unhandled', {
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${answer.requestId} Error: Runtime exited with error: signal: killed`,
    });
  }

  #count(name: string): void {
    this.tally[name] = (this.tally[name] ?? 0) + 1;
  }
}

function expect(answer: Answer, functionError: string | undefined, payload: unknown): void {
  assert.equal(answer.status, 200);
  assert.deepEqual([answer.functionError, answer.payload], [functionError, payload]);
}

/** Tommy Ettinger's Mulberry32: small, and the same on every machine. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
