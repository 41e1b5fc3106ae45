/** The nodejs* runtimes: found or installed once, whoever asks, and checked before first use. */

import { invariant } from '../base/invariant.ts';
import type { AwsSdk } from './aws-sdk.ts';
import { nodeImage } from './node-image.ts';
import {
  bundledNode,
  checkStarts,
  installedNode,
  installedNodes,
  installNode,
  type NodeInstallation,
  removeNode,
} from './node-installation.ts';
import { nodePackage, nodeRuntimes } from './node-versions.ts';
import type { PackageInstaller } from './npm.ts';
import { type RuntimeFamily, type RuntimeImage, type RuntimeStatus, RuntimeUnavailable } from './runtimes.ts';
import { missingSdkPackages } from './sdk-usage.ts';

export interface NodeRuntimesOptions {
  readonly folder: string;
  readonly install: PackageInstaller;
  readonly sdk: AwsSdk;
}

export class NodeRuntimes implements RuntimeFamily {
  readonly names = [...nodeRuntimes.keys()];
  readonly #options: NodeRuntimesOptions;
  /** By major version for the newest, by exact version for those that functions are kept at. */
  readonly #interpreters = new Map<string, Promise<NodeInstallation>>();
  readonly #missingSdk = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(options: NodeRuntimesOptions) {
    this.#options = options;
  }

  async prepare(
    runtime: string,
    progress: (line: string) => void,
    codeFolders: readonly string[],
    build: string | undefined,
  ): Promise<RuntimeImage> {
    const major = nodeRuntimes.get(runtime);
    invariant(major !== undefined, `${runtime} is one of Node's runtimes`);
    const node = await this.#interpreter(runtime, build ?? String(major), progress);
    return nodeImage(runtime, major, node, await this.#sdkFor(major, codeFolders, progress));
  }

  async installed(runtime: string): Promise<string | undefined> {
    const major = String(nodeRuntimes.get(runtime));
    const node = (await bundledNode(major)) ?? (await installedNode(this.#options.folder, major));
    return node?.version;
  }

  async remove(runtime: string): Promise<string[]> {
    const removed: string[] = [];
    for (const node of await installedNodes(this.#options.folder, String(nodeRuntimes.get(runtime)))) {
      await removeNode(node);
      removed.push(node.version);
    }
    return removed;
  }

  async list(): Promise<RuntimeStatus[]> {
    return Promise.all([...nodeRuntimes].map(([runtime, major]) => this.#status(runtime, major)));
  }

  /** Concurrent callers share one installation; a failed one is tried again by the next caller. */
  #interpreter(
    runtime: string,
    version: string,
    progress: (line: string) => void,
  ): Promise<NodeInstallation> {
    let interpreter = this.#interpreters.get(version);
    if (interpreter === undefined) {
      interpreter = this.#findOrInstall(runtime, version, progress);
      this.#interpreters.set(version, interpreter);
      interpreter.catch(() => this.#interpreters.delete(version));
    }
    return interpreter;
  }

  async #findOrInstall(
    runtime: string,
    version: string,
    progress: (line: string) => void,
  ): Promise<NodeInstallation> {
    const bundled = await bundledNode(version);
    if (bundled !== undefined) return bundled;
    const { folder, install } = this.#options;
    const installed = await installedNode(folder, version);
    if (installed !== undefined) {
      if (await starts(installed)) return installed;
      await removeNode(installed);
    }
    progress(
      `Installing Node ${version} for ${runtime} (npm package ${nodePackage(process.platform, process.arch)})`,
    );
    try {
      const node = await installNode(folder, version, install, progress);
      progress(`Installed Node ${node.version}`);
      return node;
    } catch (cause) {
      const remedy = `Node ${version} could not be installed from the npm registry. ${(cause as Error).message}. Check the network and \`npm config get registry\`, then invoke the function again.`;
      throw new RuntimeUnavailable(runtime, remedy, cause);
    }
  }

  async #sdkFor(
    major: number,
    codeFolders: readonly string[],
    progress: (line: string) => void,
  ): Promise<string | undefined> {
    const { sdk } = this.#options;
    if (codeFolders.length === 0) return sdk.installed();
    const key = [major, ...codeFolders].join('\n');
    let missing = this.#missingSdk.get(key);
    if (missing === undefined) {
      missing = missingSdkPackages(codeFolders, major);
      this.#missingSdk.set(key, missing);
      missing.catch(() => this.#missingSdk.delete(key));
    }
    const packages = await missing;
    return packages.size === 0 ? sdk.installed() : sdk.provide(packages, progress);
  }

  async #status(runtime: string, major: number): Promise<RuntimeStatus> {
    const bundled = await bundledNode(String(major));
    const node = bundled ?? (await installedNode(this.#options.folder, String(major)));
    if (node !== undefined) {
      const detail = bundled === undefined ? node.folder : 'comes with Kiln';
      return { runtime, state: 'installed', interpreterVersion: node.version, detail };
    }
    const name = nodePackage(process.platform, process.arch);
    const detail =
      name === undefined
        ? `npm has no Node binary for ${process.platform} on ${process.arch}`
        : `fetched from npm (${name}@${major}) on first use`;
    return {
      runtime,
      state: name === undefined ? 'missing' : 'available',
      interpreterVersion: undefined,
      detail,
    };
  }
}

async function starts(node: NodeInstallation): Promise<boolean> {
  return checkStarts(node.folder).then(
    () => true,
    () => false,
  );
}
