/** Console and standard streams as AWS's Node runtime patches them: one record a call, in text or JSON. */
'use strict';

const { format } = require('node:util');
const { asError, errorAsLogText } = require('./errors.cjs');
const { encodeLog } = require('./frames.cjs');

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html */
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
/** AWS splits what is longer. */
const maxRecordBytes = 256 * 1024;

/** @param {Error} error */
const stackLines = (error) => (typeof error.stack === 'string' ? error.stack.split('\n') : []);

/** @param {Error} error */
const jsonError = (error) => ({
  errorType: error.constructor?.name ?? 'UnknownError',
  errorMessage: error.message,
  stackTrace: stackLines(error),
});

/** @param {string} _key @param {unknown} value */
const expandErrors = (_key, value) => (value instanceof Error ? { ...jsonError(value), ...value } : value);

class Logging {
  /** @type {string | undefined} */
  tenantId = undefined;

  /**
   * @param {(frame: Buffer) => void} send
   * @param {NodeJS.ProcessEnv} env
   * @param {string | undefined} requestId What lines carry before the first invocation.
   */
  constructor(send, env, requestId) {
    this.send = send;
    this.requestId = requestId;
    this.json = env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON';
    const minimum = levels.indexOf(env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase() ?? 'TRACE');
    this.minimum = Math.max(0, minimum);
  }

  install() {
    for (const [index, level] of levels.entries()) {
      const method = level.toLowerCase();
      const enabled = index >= this.minimum;
      /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (console))[method] = enabled
        ? (/** @type {unknown[]} */ ...parts) => this.record(level, parts)
        : () => {};
    }
    console.log = console.info;
    this.#captureStream('stdout');
    this.#captureStream('stderr');
  }

  /**
   * @param {string} level
   * @param {unknown[]} parts
   */
  record(level, parts) {
    const now = new Date();
    const line = this.json ? this.#jsonLine(now, level, parts) : this.#textLine(now, level, parts);
    this.#sendAll(now.getTime(), Buffer.from(line));
  }

  /**
   * Logs what ended an invocation or the environment, in AWS's words (`Invoke Error`, `Uncaught Exception`).
   * @param {string} what
   * @param {unknown} thrown
   */
  failure(what, thrown) {
    const error = asError(thrown);
    if (levels.indexOf('ERROR') < this.minimum) return;
    this.record('ERROR', this.json ? [error] : [what, `\t${errorAsLogText(error)}`]);
  }

  /**
   * @param {Date} now
   * @param {string} level
   * @param {unknown[]} parts
   */
  #textLine(now, level, parts) {
    return `${now.toISOString()}\t${this.requestId}\t${level}\t${format(...parts)}`;
  }

  /**
   * @param {Date} now
   * @param {string} level
   * @param {unknown[]} parts
   */
  #jsonLine(now, level, parts) {
    /** @type {Record<string, unknown>} */
    const line = { timestamp: now.toISOString(), level, requestId: this.requestId };
    if (this.tenantId !== undefined) line.tenantId = this.tenantId;
    if (parts.length === 1) {
      line.message = parts[0];
      try {
        return JSON.stringify(line, expandErrors);
      } catch {
        line.message = format(parts[0]);
        return JSON.stringify(line);
      }
    }
    line.message = format(...parts);
    const error = parts.find((part) => part instanceof Error);
    return JSON.stringify(error === undefined ? line : { ...line, ...jsonError(error) });
  }

  /**
   * What is written to a standard stream goes through the control socket, in order with everything
   * else. The stream itself is made only when user code first asks for it: it costs more than the guest.
   * @param {'stdout' | 'stderr'} name
   */
  #captureStream(name) {
    const original = Object.getOwnPropertyDescriptor(process, name);
    if (original?.get === undefined) return;
    const { get } = original;
    const sendAll = (/** @type {Buffer} */ data) => this.#sendAll(0, data);
    Object.defineProperty(process, name, {
      ...original,
      get() {
        const stream = get.call(process);
        stream._write = (/** @type {any} */ chunk, /** @type {any} */ encoding, /** @type {any} */ done) => {
          sendAll(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
          done();
        };
        stream._writev = null;
        Object.defineProperty(process, name, { ...original, get: () => stream });
        return stream;
      },
    });
  }

  /**
   * @param {number} timestamp
   * @param {Buffer} data
   */
  #sendAll(timestamp, data) {
    let offset = 0;
    do {
      this.send(encodeLog(timestamp, data.subarray(offset, offset + maxRecordBytes)));
      offset += maxRecordBytes;
    } while (offset < data.length);
  }
}

module.exports = { Logging };
