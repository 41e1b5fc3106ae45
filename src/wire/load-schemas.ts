/** Loads the schemas of an SDK package without its client, which would cost twice the time and memory. */

import { registerHooks } from 'node:module';
import type { SchemaModule } from './service.ts';

/** Where the packages keep their schemas: files that name their imports as bundlers take them, without `.js`. */
const schemaFile = 'dist-es/schemas/schemas_0.js';

/**
 * The schemas of `@aws-sdk/client-lambda` and the like. A package that keeps them elsewhere is imported
 * whole. Rejects when the package is not installed.
 */
export async function loadSchemas(packageName: string): Promise<SchemaModule> {
  const root = import.meta.resolve(`${packageName}/package.json`);
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const isBare = specifier.startsWith('.') && !specifier.endsWith('.js');
      const isOfPackage = context.parentURL?.startsWith(new URL('dist-es/', root).href) === true;
      return next(isBare && isOfPackage ? `${specifier}.js` : specifier, context);
    },
  });
  try {
    return await import(new URL(schemaFile, root).href);
  } catch {
    return await import(packageName);
  } finally {
    hooks.deregister();
  }
}
