/** The resolve hook of `node-path.cjs` for Node 20, which runs hooks on a thread of their own. */

/** @type {string[]} */
let parents = [];

/** @param {string[]} data */
export function initialize(data) {
  parents = data;
}

/** @param {unknown} error */
const isNotFound = (error) => /** @type {NodeJS.ErrnoException} */ (error)?.code === 'ERR_MODULE_NOT_FOUND';

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, nextResolve) {
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    if (!isNotFound(error) || /^(?:[a-z]+:|[./])/i.test(specifier)) throw error;
    for (const parentURL of parents) {
      try {
        return await nextResolve(specifier, { ...context, parentURL });
      } catch (failure) {
        if (!isNotFound(failure)) throw failure;
      }
    }
    throw error;
  }
}
