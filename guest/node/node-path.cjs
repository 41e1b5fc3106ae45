/**
 * Makes `import` find packages in NODE_PATH (layers, the bundled AWS SDK), as Lambda does and plain Node does not.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html#designate-es-module
 */
'use strict';

const nodeModule = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

/**
 * Folders to resolve from, as the URL of an importing module: `import` searches a folder's `node_modules`.
 * @param {string} nodePath
 * @returns {string[]}
 */
function parentsOf(nodePath) {
  const folders = nodePath.split(path.delimiter).filter((entry) => entry !== '');
  return folders.map((entry) => {
    const folder = path.basename(entry) === 'node_modules' ? path.dirname(entry) : entry;
    return pathToFileURL(path.join(folder, 'index.mjs')).href;
  });
}

const bareSpecifier = /^(?![a-z]+:|[./])/i;

/** @param {unknown} error */
const isNotFound = (error) => /** @type {NodeJS.ErrnoException} */ (error)?.code === 'ERR_MODULE_NOT_FOUND';

/**
 * A synchronous `resolve` hook that turns to NODE_PATH once Node has found nothing.
 * @param {string[]} parents
 * @returns {import('node:module').ResolveHookSync}
 */
const resolveHook = (parents) => (specifier, context, nextResolve) => {
  try {
    return nextResolve(specifier, context);
  } catch (error) {
    if (!isNotFound(error) || !bareSpecifier.test(specifier)) throw error;
    for (const parentURL of parents) {
      try {
        return nextResolve(specifier, { ...context, parentURL });
      } catch (failure) {
        if (!isNotFound(failure)) throw failure;
      }
    }
    throw error;
  }
};

let installed = false;

/**
 * Before user code loads, and once. Synchronous hooks cost nothing measurable; Node 20 has only hooks on a thread
 * of their own, which cost some 20 ms, so there only a handler that is an ES module gets them.
 * @param {boolean} isModule Whether an ES module is about to load.
 */
function resolveModulesFromNodePath(isModule) {
  const nodePath = process.env.NODE_PATH;
  if (installed || !nodePath) return;
  const parents = parentsOf(nodePath);
  if (nodeModule.registerHooks !== undefined) {
    nodeModule.registerHooks({ resolve: resolveHook(parents) });
    installed = true;
  } else if (isModule) {
    nodeModule.register(pathToFileURL(path.join(__dirname, 'node-path-hooks.mjs')), { data: parents });
    installed = true;
  }
}

module.exports = { resolveModulesFromNodePath };
