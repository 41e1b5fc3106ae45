/**
 * Stands in for the native HTTP client of AWS's public runtime client, which would have to be compiled: the same
 * calls of the Runtime API over node:http. Loaded with `--require`.
 */
'use strict';

const http = require('node:http');
const Module = require('node:module');

const [host, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const root = '/2018-06-01/runtime/invocation';

/**
 * @param {string} method
 * @param {string} path
 * @param {string} [body]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<{ headers: import('node:http').IncomingHttpHeaders, bodyJson: string }>}
 */
const call = (method, path, body, headers = {}) =>
  new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, path, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ headers: response.headers, bodyJson: text }));
    });
    request.on('error', reject);
    request.end(body);
  });

/** The native client answers synchronously; here the next call waits for the answer before it. @type {Promise<unknown>} */
let answered = Promise.resolve();

const client = {
  initializeClient() {},
  async next() {
    await answered;
    return call('GET', `${root}/next`);
  },
  /** @param {string} id @param {string} body */
  done(id, body) {
    answered = call('POST', `${root}/${id}/response`, body);
  },
  /** @param {string} id @param {string} body */
  error(id, body) {
    const headers = { 'Lambda-Runtime-Function-Error-Type': JSON.parse(body).errorType };
    answered = call('POST', `${root}/${id}/error`, body, headers);
  },
};

const loader = /** @type {any} */ (Module);
const load = loader._load;
loader._load = function (/** @type {string} */ name, /** @type {unknown[]} */ ...rest) {
  return /rapid-client(?:\.node)?$/.test(name) ? client : load.call(this, name, ...rest);
};
