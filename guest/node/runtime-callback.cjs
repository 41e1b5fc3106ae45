/** Invocations as nodejs22.x and earlier run them: callbacks, `context.done` and waiting for an empty event loop. */
'use strict';

const { buildContext } = require('./context.cjs');

/** @typedef {import('./invocations.cjs').Answer} Answer */
/** @typedef {(...parameters: unknown[]) => unknown} Handler */

/** @param {unknown} value */
const isThenable = (value) => typeof (/** @type {any} */ (value)?.then) === 'function';

/** Named as AWS names what calls the handler, because user stack traces show it; all that `this` is in a handler. */
class Runtime {
  /** @param {Handler} handler */
  constructor(handler) {
    this.handler = handler;
  }
}

class CallbackRuntime {
  /** How a failed init is logged, and what the process then exits with. */
  static initFailure = { what: 'Uncaught Exception', exitCode: 129 };
  /** The request id in what is logged during init; AWS prints `undefined`. */
  static initialRequestId = undefined;
  /** None so far: what these runtimes have is for response streaming. */
  static installGlobals = undefined;

  /**
   * An error that nothing caught fails the invocation that runs, or init, and ends the process.
   * @param {(what: string, error: unknown, exitCode: number) => void} report
   */
  static reportUncaughtErrors(report) {
    process.on('uncaughtException', (error) => report('Uncaught Exception', error, 129));
    process.on('unhandledRejection', (reason, promise) => {
      const error = Object.assign(new Error(String(reason)), { reason, promise });
      error.name = 'Runtime.UnhandledPromiseRejection';
      report('Unhandled Promise Rejection', error, 128);
    });
  }

  stringifyErrorType = 'Error';
  /** What to do when nothing is left to run. @type {() => void} */
  onEmptyEventLoop = () => {};

  /** @param {Handler} handler */
  constructor(handler) {
    this.receiver = new Runtime(handler);
    process.on('beforeExit', () => this.onEmptyEventLoop());
  }

  /**
   * @param {unknown} event
   * @param {import('./frames.cjs').Invocation} invocation
   * @param {Answer} answer
   */
  processInvoke(event, invocation, answer) {
    let waitsForEmptyEventLoop = true;
    let finished = false;
    const finish = (/** @type {() => void} */ action) => {
      if (finished) return;
      finished = true;
      this.onEmptyEventLoop = () => {};
      action();
    };
    const done = (/** @type {unknown} */ error, /** @type {unknown} */ result) =>
      finish(() => (error === undefined || error === null ? answer.succeed(result) : answer.fail(error)));
    const fail = (/** @type {unknown} */ error) => done(error ?? 'handled', undefined);
    const succeed = (/** @type {unknown} */ result) => done(undefined, result);
    const callback = (/** @type {unknown} */ error, /** @type {unknown} */ result) =>
      finish(() => {
        if (error !== undefined && error !== null) answer.fail(error);
        else if (!waitsForEmptyEventLoop) answer.succeed(result);
        else this.onEmptyEventLoop = () => setImmediate(() => answer.succeed(result));
      });

    // Neither a promise nor the callback settled and nothing is left to run: AWS answers null.
    this.onEmptyEventLoop = () => succeed(null);
    try {
      const context = {
        get callbackWaitsForEmptyEventLoop() {
          return waitsForEmptyEventLoop;
        },
        set callbackWaitsForEmptyEventLoop(value) {
          waitsForEmptyEventLoop = value;
        },
        succeed,
        fail,
        done,
      };
      const result = this.receiver.handler(event, Object.assign(context, buildContext(invocation)), callback);
      if (isThenable(result)) /** @type {Promise<unknown>} */ (result).then(succeed, fail);
    } catch (error) {
      fail(error);
    }
  }
}

module.exports = { Runtime: CallbackRuntime };
