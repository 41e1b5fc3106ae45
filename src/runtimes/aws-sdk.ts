/**
 * The AWS SDK for JavaScript that Lambda's runtimes bring, fetched once a function needs it.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
 */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../base/clock.ts';
import { FetchedFolders } from './fetched-folders.ts';
import type { PackageInstaller } from './npm.ts';

/** What nearly every function that relies on the bundled SDK uses; others are added when a function mentions them. */
const basePackages = [
  '@aws-sdk/client-cloudwatch',
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/client-eventbridge',
  '@aws-sdk/client-kinesis',
  '@aws-sdk/client-lambda',
  '@aws-sdk/client-s3',
  '@aws-sdk/client-secrets-manager',
  '@aws-sdk/client-sfn',
  '@aws-sdk/client-sns',
  '@aws-sdk/client-sqs',
  '@aws-sdk/client-ssm',
  '@aws-sdk/client-sts',
  '@aws-sdk/credential-providers',
  '@aws-sdk/lib-dynamodb',
  '@aws-sdk/lib-storage',
  '@aws-sdk/s3-request-presigner',
  '@aws-sdk/util-dynamodb',
];

export class AwsSdk {
  readonly #folder: string;
  readonly #install: PackageInstaller;
  readonly #fetched: FetchedFolders;

  constructor(folder: string, install: PackageInstaller, clock: Clock) {
    this.#folder = folder;
    this.#install = install;
    this.#fetched = new FetchedFolders(clock);
  }

  /** The `node_modules` folder to mount if the SDK was installed before. */
  installed(): string | undefined {
    const folder = this.#modulesOf(basePackages);
    return existsSync(folder) ? folder : undefined;
  }

  /**
   * A `node_modules` folder with the SDK and, where they exist, the `mentioned` packages. Undefined when it
   * can't be had: the function then fails, if it does import the SDK, with its own error.
   */
  async provide(mentioned: Iterable<string>, progress: (line: string) => void): Promise<string | undefined> {
    const base = await this.#ensure(basePackages, progress);
    if (base === undefined) return undefined;
    const extra = [...mentioned].filter((name) => !existsSync(path.join(base, name)));
    if (extra.length === 0) return base;
    return (await this.#ensure([...basePackages, ...extra.sort()], progress)) ?? base;
  }

  #ensure(packages: readonly string[], progress: (line: string) => void): Promise<string | undefined> {
    const folder = this.#modulesOf(packages);
    const populate = async (staging: string) => {
      await this.#install(staging, packages, progress);
      return staging;
    };
    const fetch = { what: 'the AWS SDK for JavaScript', populate };
    return this.#fetched.ensure(folder, path.dirname(folder), fetch, progress);
  }

  #modulesOf(packages: readonly string[]): string {
    const set = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 12);
    return path.join(this.#folder, `aws-sdk-${set}`, 'node_modules');
  }
}
