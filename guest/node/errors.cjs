/** Everything thrown, in the shapes AWS's Node runtime reports: to the caller and to the log. */
'use strict';

/** @param {string} text DEL is not valid in the headers that carry these texts on AWS. */
const withoutDelete = (text) => (text.includes('\x7f') ? text.replaceAll('\x7f', '%7F') : text);

/**
 * Also an error from another realm (`vm`, `jest`): anything with the three texts of one.
 * @param {unknown} thrown
 * @returns {thrown is Error & { stack: string }}
 */
function looksLikeError(thrown) {
  if (thrown instanceof Error) return true;
  if (typeof thrown !== 'object' || thrown === null) return false;
  const { name, message, stack } = /** @type {Record<string, unknown>} */ (thrown);
  return typeof name === 'string' && typeof message === 'string' && typeof stack === 'string';
}

/**
 * The error object an invocation fails with. Never throws, whatever was thrown.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 * @param {unknown} thrown
 * @returns {{ errorType: string, errorMessage: string, trace?: string[] }}
 */
function describeError(thrown) {
  try {
    if (looksLikeError(thrown)) {
      return {
        errorType: withoutDelete(String(thrown.name)),
        errorMessage: withoutDelete(String(thrown.message)),
        trace: typeof thrown.stack === 'string' ? withoutDelete(thrown.stack).split('\n') : [],
      };
    }
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      trace: [],
    };
  }
}

const maxErrorJsonCharacters = 256 * 1024;

/**
 * An error as a frame carries it; one that is absurdly long loses its trace and the rest of its message.
 * @param {unknown} thrown
 */
function serializeError(thrown) {
  const described = describeError(thrown);
  const json = JSON.stringify(described);
  if (json.length <= maxErrorJsonCharacters) return { errorType: described.errorType, json };
  const errorMessage = described.errorMessage.slice(0, maxErrorJsonCharacters);
  return { errorType: described.errorType, json: JSON.stringify({ ...described, errorMessage, trace: [] }) };
}

/**
 * An error that is not the user's: its stack has no frames, for they would be the guest's.
 * @param {string} name
 * @param {string} message
 */
function errorWithoutFrames(name, message) {
  const error = new Error(message);
  if (name !== 'Error') error.name = name;
  error.stack = `${name}: ${message}`;
  return error;
}

/** @param {unknown} thrown */
const asError = (thrown) => (thrown instanceof Error ? thrown : errorWithoutFrames('Error', String(thrown)));

/**
 * An error as the text log format prints it: its own members beside type, message and stack.
 * @param {Error} error
 */
function errorAsLogText(error) {
  try {
    return JSON.stringify(error, (_key, value) => {
      if (!(value instanceof Error)) return value;
      const { name, message, stack } = value;
      const described = {
        errorType: name,
        errorMessage: message,
        code: /** @type {NodeJS.ErrnoException} */ (value).code,
        ...value,
      };
      return typeof stack === 'string' ? { ...described, stack: stack.split('\n') } : described;
    });
  } catch {
    return JSON.stringify(describeError(error));
  }
}

/**
 * An error that the runtime itself reports.
 * @param {string} type `HandlerNotFound`, reported as `Runtime.HandlerNotFound`
 * @param {string} message
 */
const runtimeError = (type, message) => errorWithoutFrames(`Runtime.${type}`, message);

module.exports = { asError, errorAsLogText, errorWithoutFrames, runtimeError, serializeError };
