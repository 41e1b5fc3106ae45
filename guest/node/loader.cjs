/** From a handler name to the user's function, by the rules of AWS's Node runtime. */
'use strict';

const { existsSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { runtimeError } = require('./errors.cjs');
const { resolveModulesFromNodePath } = require('./node-path.cjs');

/**
 * @param {string} name `src/app.nested.handler`
 * @returns {{ folder: string, module: string, path: string[] }}
 */
function parseHandlerName(name) {
  if (name.includes('..')) {
    throw runtimeError(
      'MalformedHandlerName',
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const base = path.basename(name);
  const dot = base.indexOf('.');
  if (dot < 0) throw runtimeError('MalformedHandlerName', 'Bad handler');
  return {
    folder: name.slice(0, name.indexOf(base)),
    module: base.slice(0, dot),
    path: base.slice(dot + 1).split('.'),
  };
}

/** @param {string} file */
async function importFile(file) {
  resolveModulesFromNodePath(true);
  return import(pathToFileURL(file).href);
}

/**
 * Whether the closest package.json says that `.js` files are ES modules.
 * @param {string} folder
 * @returns {boolean}
 */
function isModuleFolder(folder) {
  if (folder.endsWith('/node_modules')) return false;
  const manifest = path.join(folder, 'package.json');
  if (existsSync(manifest)) {
    try {
      return JSON.parse(readFileSync(manifest, 'utf8'))?.type === 'module';
    } catch (error) {
      console.warn(`${manifest} cannot be read, it will be ignored for ES module detection purposes.`, error);
      return false;
    }
  }
  return folder !== '/' && isModuleFolder(path.dirname(folder));
}

/** Requires as AWS's runtime file would, which users see at the end of `Require stack:`. */
const requireFromRuntime = createRequire(path.join(path.dirname(__dirname), 'index.mjs'));

/**
 * Requires a file, and imports it where Node finds an ES module with top-level await in it.
 * @param {string} file
 */
async function requireOrImport(file) {
  try {
    return requireFromRuntime(file);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error)?.code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error;
    return importFile(file);
  }
}

/**
 * Loads the handler's module: as it is named, then `.js`, `.mjs`, `.cjs`, then as a package.
 * CommonJS is required, never imported, so that only ES modules pay for the ES module loader.
 * @param {string} root
 * @param {string} folder
 * @param {string} module
 */
async function loadModule(root, folder, module) {
  resolveModulesFromNodePath(false);
  const base = path.resolve(root, folder, module);
  if (existsSync(base)) return requireOrImport(base);
  if (existsSync(`${base}.js`)) {
    return isModuleFolder(path.dirname(base)) ? importFile(`${base}.js`) : requireOrImport(`${base}.js`);
  }
  if (existsSync(`${base}.mjs`)) return importFile(`${base}.mjs`);
  if (existsSync(`${base}.cjs`)) return requireOrImport(`${base}.cjs`);
  return requireFromRuntime(requireFromRuntime.resolve(module, { paths: [root, path.join(root, folder)] }));
}

/**
 * @param {unknown} container
 * @param {string[]} keys
 * @returns {unknown}
 */
const findExport = (container, keys) =>
  keys.reduce((/** @type {any} */ nested, key) => nested?.[key], container);

/**
 * The user's handler. Throws what AWS reports: `Runtime.ImportModuleError`, `Runtime.UserCodeSyntaxError`,
 * `Runtime.HandlerNotFound`, `Runtime.MalformedHandlerName`, or what the module threw.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 * @param {string} root The task root, `/var/task`.
 * @param {string} name
 * @returns {Promise<(...parameters: unknown[]) => unknown>}
 */
async function loadHandler(root, name) {
  const { folder, module, path: keys } = parseHandlerName(name);
  let exported;
  try {
    exported = await loadModule(root, folder, module);
  } catch (error) {
    if (error instanceof SyntaxError) {
      const reported = runtimeError('UserCodeSyntaxError', String(error));
      reported.stack = `${reported.stack}\n${error.stack}`;
      throw reported;
    }
    if (/** @type {NodeJS.ErrnoException} */ (error)?.code === 'MODULE_NOT_FOUND') {
      throw runtimeError('ImportModuleError', String(error));
    }
    throw error;
  }
  const handler = findExport(exported, keys) ?? findExport(exported?.default, keys);
  if (!handler) throw runtimeError('HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw runtimeError('HandlerNotFound', `${name} is not a function`);
  return /** @type {(...parameters: unknown[]) => unknown} */ (handler);
}

module.exports = { loadHandler };
