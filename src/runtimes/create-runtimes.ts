/** The catalogue over what Kiln brings and what it installs into the data folder. */

import { createRequire } from 'node:module';
import path from 'node:path';
import { arch, platform } from 'node:process';
import { type NodeInstallation, nodeImage } from './node-image.ts';
import { nodePackage, nodeRuntimes } from './node-versions.ts';
import { type RuntimeStatus, type Runtimes, RuntimeUnavailable } from './runtimes.ts';

export interface RuntimesOptions {
  /** Folder that installed interpreters are kept in; made when needed. */
  readonly folder: string;
}

export function createRuntimes(_options: RuntimesOptions): Runtimes {
  return {
    async prepare(runtime) {
      const major = nodeRuntimes.get(runtime);
      if (major === undefined) throw new RuntimeUnavailable(runtime, 'Kiln does not know it');
      const bundled = bundledNode();
      if (bundled === undefined || !bundled.version.startsWith(`${major}.`))
        throw new RuntimeUnavailable(runtime, 'only the bundled Node is there');
      return nodeImage(runtime, major, bundled, undefined);
    },
    async list() {
      const bundled = bundledNode();
      return [...nodeRuntimes].map(([runtime, major]): RuntimeStatus => {
        const installed = bundled?.version.startsWith(`${major}.`) === true;
        return {
          runtime,
          state: installed ? 'installed' : 'missing',
          interpreterVersion: installed ? bundled?.version : undefined,
          detail: 'bundled',
        };
      });
    },
  };
}

function bundledNode(): NodeInstallation | undefined {
  const name = nodePackage(platform, arch);
  if (name === undefined) return undefined;
  const require = createRequire(import.meta.url);
  try {
    const manifest = require.resolve(`${name}/package.json`);
    return { version: require(manifest).version, folder: path.dirname(manifest) };
  } catch {
    return undefined;
  }
}
