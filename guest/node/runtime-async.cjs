/** Invocations as nodejs24.x and later run them: a handler answers by returning or by its promise. */
'use strict';

const { buildContext } = require('./context.cjs');
const { runtimeError } = require('./errors.cjs');
const { installInvokeStore, storedContext } = require('./invoke-store.cjs');

/** @typedef {import('./invocations.cjs').Answer} Answer */
/** @typedef {(...parameters: unknown[]) => unknown} Handler */

/** Named as AWS names what calls the handler, because user stack traces show it; all that `this` is in a handler. */
class BufferedInvokeProcessor {
  /** @param {Handler} handler */
  constructor(handler) {
    this.handler = handler;
  }
}

class AsyncRuntime {
  /** How a failed init is logged, and what the process then exits with. */
  static initFailure = { what: 'Init Error', exitCode: 1 };
  /** The request id in what is logged during init. */
  static initialRequestId = '-';
  /** Left to Node, which prints the error and exits. */
  static reportUncaughtErrors = undefined;

  /** @type {ReturnType<typeof installInvokeStore> | undefined} */
  static store;

  /** The globals that user code may look for while it loads. */
  static installGlobals() {
    AsyncRuntime.store = installInvokeStore();
  }

  stringifyErrorType = 'Runtime.JSONStringifyError';

  /**
   * Refuses callback handlers, told by their third parameter.
   * @param {Handler} handler
   */
  constructor(handler) {
    if (handler.length >= 3) {
      throw runtimeError(
        'CallbackHandlerDeprecated',
        'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
      );
    }
    this.processor = new BufferedInvokeProcessor(handler);
  }

  /**
   * @param {unknown} event
   * @param {import('./frames.cjs').Invocation} invocation
   * @param {Answer} answer
   */
  async processInvoke(event, invocation, answer) {
    try {
      AsyncRuntime.store?.run(storedContext(invocation), () => {});
      const context = { ...buildContext(invocation), xRayTraceId: invocation.traceHeader };
      const result = await this.processor.handler(event, context);
      setImmediate(() => answer.succeed(result));
    } catch (error) {
      setImmediate(() => answer.fail(error));
    }
  }
}

module.exports = { Runtime: AsyncRuntime };
