/** Kiln's Node guest: waits for its settings on file descriptor 3, loads the user's function and serves invocations. */
'use strict';

const { Control } = require('./control.cjs');
const { describeError } = require('./errors.cjs');
const { encodeError, encodeText, frameType } = require('./frames.cjs');
const { Invocations } = require('./invocations.cjs');
const { loadHandler } = require('./loader.cjs');
const { Logging } = require('./logging.cjs');

/** The first major version whose runtime knows no callbacks and leaves uncaught errors to Node. */
const firstAsyncMajor = 24;
const major = Number.parseInt(process.versions.node, 10);

/**
 * @typedef {object} StartSettings
 * @property {Record<string, string>} env
 * @property {string} handler
 * @property {string} taskRoot
 * @property {number} maxResponseBytes
 */

/** @type {Invocations | undefined} */
let invocations;

const control = new Control((type, invocation, body) => {
  if (type === frameType.invoke) invocations?.begin(invocation, body);
  else if (type === frameType.start) start(JSON.parse(body.toString()));
});

/** @param {Record<string, string>} env The whole environment: a pre-warmed process started with another. */
function applyEnvironment(env) {
  const nodePath = process.env.NODE_PATH;
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (process.env[name] !== value) process.env[name] = value;
  if (process.env.NODE_PATH !== nodePath) /** @type {any} */ (require('node:module'))._initPaths();
}

/** @param {StartSettings} settings */
async function start(settings) {
  applyEnvironment(settings.env);
  process.chdir(settings.taskRoot);
  for (const file of Object.keys(require.cache)) delete require.cache[file];
  const logging = new Logging(
    (frame) => control.send(frame),
    process.env,
    major < firstAsyncMajor ? undefined : '-',
  );
  logging.install();
  const initFailed = (/** @type {unknown} */ error) => {
    const described = describeError(error);
    control.send(encodeError(frameType.initError, 0, described.errorType, JSON.stringify(described)));
  };
  const Runtime =
    major < firstAsyncMajor
      ? require('./runtime-callback.cjs').Runtime
      : require('./runtime-async.cjs').Runtime;
  if (major < firstAsyncMajor) reportUncaughtErrors(logging, initFailed);
  try {
    const handler = await loadHandler(settings.taskRoot, settings.handler);
    invocations = new Invocations(control, logging, new Runtime(handler), settings.maxResponseBytes);
  } catch (error) {
    const [what, exitCode] = major < firstAsyncMajor ? ['Uncaught Exception', 129] : ['Init Error', 1];
    logging.failure(what, error);
    initFailed(error);
    process.exit(exitCode);
  }
  control.send(encodeText(frameType.ready, 0, ''));
}

/**
 * Up to nodejs22.x an error that nothing caught fails the invocation that runs, or init, and ends the process.
 * @param {Logging} logging
 * @param {(error: unknown) => void} initFailed
 */
function reportUncaughtErrors(logging, initFailed) {
  const report = (
    /** @type {string} */ what,
    /** @type {unknown} */ error,
    /** @type {number} */ exitCode,
  ) => {
    logging.failure(what, error);
    if (invocations === undefined) initFailed(error);
    else invocations.abort(error);
    process.exit(exitCode);
  };
  process.on('uncaughtException', (error) => report('Uncaught Exception', error, 129));
  process.on('unhandledRejection', (reason, promise) => {
    const error = new Error(String(reason));
    error.name = 'Runtime.UnhandledPromiseRejection';
    Object.assign(error, { reason, promise });
    report('Unhandled Promise Rejection', error, 128);
  });
}
