/**
 * `awslambda.InvokeStore`: what the running invocation is, for code that has no context at hand. The AWS SDK and
 * Powertools read it through the package `@aws/lambda-invoke-store`, whose interface this is.
 */
'use strict';

const requestIdKey = Symbol.for('_AWS_LAMBDA_REQUEST_ID');
const traceIdKey = Symbol.for('_AWS_LAMBDA_X_RAY_TRACE_ID');
const tenantIdKey = Symbol.for('_AWS_LAMBDA_TENANT_ID');
const traceparentKey = Symbol.for('_AWS_LAMBDA_TRACEPARENT');
const tracestateKey = Symbol.for('_AWS_LAMBDA_TRACESTATE');
const baggageKey = Symbol.for('_AWS_LAMBDA_BAGGAGE');
const protectedKeys = [requestIdKey, traceIdKey, tenantIdKey, traceparentKey, tracestateKey, baggageKey];

/** @typedef {Record<string | symbol, unknown>} StoredContext */

class InvokeStore {
  /** @type {StoredContext | undefined} */
  #context;

  getContext() {
    return this.#context;
  }

  hasContext() {
    return this.#context !== undefined;
  }

  /** @param {string | symbol} key */
  get(key) {
    return this.#context?.[key];
  }

  /**
   * @param {string | symbol} key
   * @param {unknown} value
   */
  set(key, value) {
    if (protectedKeys.includes(/** @type {symbol} */ (key))) {
      throw new Error(`Cannot modify protected Lambda context field: ${String(key)}`);
    }
    this.#context ??= {};
    this.#context[key] = value;
  }

  /**
   * @template T
   * @param {StoredContext} context
   * @param {() => T} action
   */
  run(context, action) {
    this.#context = context;
    return action();
  }

  getRequestId() {
    return this.get(requestIdKey) ?? '-';
  }

  getXRayTraceId() {
    return this.get(traceIdKey);
  }

  getTenantId() {
    return this.get(tenantIdKey);
  }

  getTraceparent() {
    return this.get(traceparentKey);
  }

  getTracestate() {
    return this.get(tracestateKey);
  }

  getBaggage() {
    return this.get(baggageKey);
  }
}

/**
 * Makes the store known to user code, unless the function's owner wants no global.
 * @returns {InvokeStore}
 */
function installInvokeStore() {
  const store = new InvokeStore();
  const { AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: noGlobal = '' } = process.env;
  if (!['1', 'true'].includes(noGlobal)) {
    /** @type {Record<string, unknown>} */ (globalThis).awslambda = { InvokeStore: store };
  }
  return store;
}

/**
 * @param {import('./frames.cjs').Invocation} invocation
 * @returns {StoredContext}
 */
const storedContext = ({ requestId, traceHeader, tenantId }) => ({
  [requestIdKey]: requestId,
  [traceIdKey]: traceHeader,
  [tenantIdKey]: tenantId,
});

module.exports = { installInvokeStore, storedContext };
