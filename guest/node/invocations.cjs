/** One invocation at a time, from its frame to its answer; answers once, whatever the handler does. */
'use strict';

const { errorWithoutFrames, serializeError } = require('./errors.cjs');
const { decodeInvocation, encodeError, encodeText, frameType, headerBytes } = require('./frames.cjs');

/**
 * @typedef {object} Answer
 * @property {(result: unknown) => void} succeed
 * @property {(error: unknown) => void} fail
 */

/**
 * @typedef {object} Runtime How a generation of AWS's Node runtimes calls handlers.
 * @property {string} stringifyErrorType Error type when the result is not JSON.
 * @property {(event: unknown, invocation: import('./frames.cjs').Invocation, answer: Answer) => void} processInvoke
 */

class Invocations {
  /** The invocation that runs now, 0 for none. */
  current = 0;

  /**
   * @param {InstanceType<typeof import('./control.cjs').Control>} control
   * @param {InstanceType<typeof import('./logging.cjs').Logging>} logging
   * @param {Runtime} runtime
   * @param {number} maxResponseBytes
   */
  constructor(control, logging, runtime, maxResponseBytes) {
    this.control = control;
    this.logging = logging;
    this.runtime = runtime;
    this.processInvoke = runtime.processInvoke.bind(runtime);
    this.maxResponseBytes = maxResponseBytes;
  }

  /**
   * @param {number} number
   * @param {Buffer} body
   */
  begin(number, body) {
    const invocation = decodeInvocation(number, body);
    this.current = number;
    this.logging.requestId = invocation.requestId;
    this.logging.tenantId = invocation.tenantId;
    if (invocation.traceHeader === undefined) delete process.env._X_AMZN_TRACE_ID;
    else process.env._X_AMZN_TRACE_ID = invocation.traceHeader;

    let event;
    try {
      event = JSON.parse(invocation.payload);
    } catch (error) {
      this.#settle(number, encodeText(frameType.invalidJson, number, /** @type {Error} */ (error).message));
      return;
    }
    // From here the handler's own work alone keeps the event loop going, which is how an empty one is noticed.
    this.control.unref();
    // On a tick of its own, so that the user's stack traces do not begin in the guest's frame reader.
    process.nextTick(this.processInvoke, event, invocation, {
      succeed: (/** @type {unknown} */ result) => this.#succeed(number, result),
      fail: (/** @type {unknown} */ error) => this.#fail(number, error),
    });
  }

  /**
   * Reports an error that no handler caught as the running invocation's.
   * @param {unknown} error
   */
  abort(error) {
    if (this.current !== 0) this.#settle(this.current, this.#errorFrame(this.current, error));
  }

  /**
   * @param {number} number
   * @param {unknown} result
   */
  #succeed(number, result) {
    let json;
    try {
      json = JSON.stringify(result) ?? 'null';
    } catch {
      const { stringifyErrorType } = this.runtime;
      this.#fail(number, errorWithoutFrames(stringifyErrorType, 'Unable to stringify response body'));
      return;
    }
    const frame = encodeText(frameType.response, number, json);
    const bytes = frame.length - headerBytes;
    const tooLarge = bytes > this.maxResponseBytes;
    this.#settle(number, tooLarge ? encodeText(frameType.oversize, number, String(bytes)) : frame);
  }

  /**
   * @param {number} number
   * @param {unknown} error
   */
  #fail(number, error) {
    if (this.current !== number) return;
    this.logging.failure('Invoke Error', error);
    this.#settle(number, this.#errorFrame(number, error));
  }

  /**
   * @param {number} number
   * @param {unknown} error
   */
  #errorFrame(number, error) {
    const { errorType, json } = serializeError(error);
    return encodeError(frameType.error, number, errorType, json);
  }

  /**
   * @param {number} number
   * @param {Buffer} frame
   */
  #settle(number, frame) {
    if (this.current !== number) return;
    this.current = 0;
    this.control.ref();
    this.control.send(frame);
  }
}

module.exports = { Invocations };
