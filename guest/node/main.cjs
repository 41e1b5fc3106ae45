/** Kiln's Node guest: waits for its settings on file descriptor 3, loads the user's function and serves invocations. */
'use strict';

const { Control } = require('./control.cjs');
const { serializeError } = require('./errors.cjs');
const { encodeError, encodeText, frameType } = require('./frames.cjs');
const { Invocations } = require('./invocations.cjs');
const { loadHandler } = require('./loader.cjs');
const { Logging } = require('./logging.cjs');

const firstMajorWithoutCallbacks = 24;
const major = Number.parseInt(process.versions.node, 10);
const { Runtime } =
  major < firstMajorWithoutCallbacks ? require('./runtime-callback.cjs') : require('./runtime-async.cjs');

// User code finds its own modules in the cache, and nothing of the guest.
for (const file of Object.keys(require.cache)) delete require.cache[file];

/**
 * @typedef {object} StartSettings
 * @property {Record<string, string>} env
 * @property {string} handler
 * @property {string} taskRoot
 * @property {number} maxResponseBytes
 */

/** @type {InstanceType<typeof Invocations> | undefined} */
let invocations;

const control = new Control((type, invocation, body) => {
  if (type === frameType.invoke) invocations?.begin(invocation, body);
  else if (type === frameType.start) start(JSON.parse(body.toString()));
});

/** @param {StartSettings} settings */
async function start(settings) {
  applyEnvironment(settings.env);
  process.chdir(settings.taskRoot);
  const logging = new Logging((frame) => control.send(frame), process.env, Runtime.initialRequestId);
  logging.install();
  Runtime.installGlobals?.();
  Runtime.reportUncaughtErrors?.((what, error, exitCode) => {
    logging.failure(what, error);
    if (invocations === undefined) sendInitError(error);
    else invocations.abort(error);
    process.exit(exitCode);
  });
  // A module that waits for what will never happen ends the process, as on AWS, and not the init timeout.
  control.unref();
  try {
    // A wrapper script may have put another in its place.
    const handler = await loadHandler(settings.taskRoot, process.env._HANDLER || settings.handler);
    invocations = new Invocations(control, logging, new Runtime(handler), settings.maxResponseBytes);
  } catch (error) {
    logging.failure(Runtime.initFailure.what, error);
    sendInitError(error);
    process.exit(Runtime.initFailure.exitCode);
  }
  control.ref();
  control.send(encodeText(frameType.ready, 0, ''));
}

/**
 * The whole environment: a pre-warmed process started with another. What a wrapper script made of it stays.
 * @param {Record<string, string>} env
 */
function applyEnvironment(env) {
  if ('AWS_LAMBDA_EXEC_WRAPPER' in env) return;
  const nodePath = process.env.NODE_PATH;
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  for (const [name, value] of Object.entries(env)) {
    if (process.env[name] !== value) process.env[name] = value;
  }
  // Node reads NODE_PATH once, when it starts.
  if (process.env.NODE_PATH !== nodePath) /** @type {any} */ (require('node:module'))._initPaths();
}

/** @param {unknown} error */
function sendInitError(error) {
  const { errorType, json } = serializeError(error);
  control.send(encodeError(frameType.initError, 0, errorType, json));
}
