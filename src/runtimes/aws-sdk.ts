/**
 * The AWS SDK for JavaScript that Lambda's runtimes bring, fetched once a function needs it.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
 */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../base/clock.ts';
import { installAtomically, type PackageInstaller } from './npm.ts';

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

/** After a failure, without a network say, functions run without the SDK this long before it is tried again. */
const retryMilliseconds = 60_000;

export class AwsSdk {
  readonly #folder: string;
  readonly #install: PackageInstaller;
  readonly #clock: Clock;
  readonly #running = new Map<string, Promise<string | undefined>>();
  readonly #failedAt = new Map<string, number>();

  constructor(folder: string, install: PackageInstaller, clock: Clock) {
    this.#folder = folder;
    this.#install = install;
    this.#clock = clock;
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
    if (existsSync(folder)) return Promise.resolve(folder);
    const failedAt = this.#failedAt.get(folder);
    if (failedAt !== undefined && this.#clock.monotonic() - failedAt < retryMilliseconds) {
      return Promise.resolve(undefined);
    }
    let running = this.#running.get(folder);
    if (running === undefined) {
      running = this.#fetch(folder, packages, progress).finally(() => this.#running.delete(folder));
      this.#running.set(folder, running);
    }
    return running;
  }

  async #fetch(
    folder: string,
    packages: readonly string[],
    progress: (line: string) => void,
  ): Promise<string | undefined> {
    progress('Fetching the AWS SDK for JavaScript, which a function relies on the runtime for');
    try {
      await installAtomically(path.dirname(folder), async (staging) => {
        await this.#install(staging, packages, progress);
        return staging;
      });
      return folder;
    } catch (error) {
      this.#failedAt.set(folder, this.#clock.monotonic());
      progress(`The AWS SDK could not be fetched; functions run without it. ${(error as Error).message}`);
      return undefined;
    }
  }

  #modulesOf(packages: readonly string[]): string {
    const set = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 12);
    return path.join(this.#folder, `aws-sdk-${set}`, 'node_modules');
  }
}
