/** The code signing configurations of every account: one partition each. */

import type { CodeSigningConfig } from '@aws-sdk/client-lambda';
import { CommitConflict, type Document, type Documents } from '../../store/documents.ts';
import {
  codeSigningConfigId,
  codeSigningConfigNotFound,
  noSuchCodeSigningConfig,
} from '../model/code-signing.ts';
import { resourceConflict } from '../model/errors.ts';
import type { Scope } from '../model/names.ts';
import { onlyKey } from './collections.ts';

const collection = 'lambda-code-signing-config';

export class CodeSigningConfigs {
  readonly #documents: Documents;

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  async add(scope: Scope, id: string, config: CodeSigningConfig): Promise<void> {
    await this.#documents.commit(partitionOf(scope, id), [
      { kind: 'put', collection, key: onlyKey, value: config, expect: 'absent' },
    ]);
  }

  /** @throws ResourceNotFoundException */
  async get(scope: Scope, arn: string): Promise<CodeSigningConfig> {
    return (await this.#find(scope, arn)).value;
  }

  /** @throws CodeSigningConfigNotFoundException, which functions answer with */
  async forFunction(scope: Scope, arn: string): Promise<CodeSigningConfig> {
    const found = await this.#read(scope, arn);
    if (found === undefined) throw noSuchCodeSigningConfig(arn);
    return found.value;
  }

  /** @throws ResourceNotFoundException */
  async change(
    scope: Scope,
    arn: string,
    decide: (current: CodeSigningConfig) => CodeSigningConfig,
  ): Promise<CodeSigningConfig> {
    const { value, revision, partition } = await this.#find(scope, arn);
    const changed = decide(value);
    await exclusively(arn, () =>
      this.#documents.commit(partition, [
        { kind: 'put', collection, key: onlyKey, value: changed, expect: { revision } },
      ]),
    );
    return changed;
  }

  /** @throws ResourceNotFoundException */
  async remove(scope: Scope, arn: string): Promise<void> {
    const { revision, partition } = await this.#find(scope, arn);
    await exclusively(arn, () =>
      this.#documents.commit(partition, [{ kind: 'delete', collection, key: onlyKey, expect: { revision } }]),
    );
  }

  /** In order of their ids. `cursor` is that of the page before. */
  async list(scope: Scope, limit: number, cursor: string | undefined) {
    const page = await this.#documents.list<CodeSigningConfig>(partitionOf(scope, ''), collection, {
      limit,
      ...(cursor !== undefined && { cursor }),
    });
    return { configs: page.items.map(({ value }) => value), cursor: page.cursor };
  }

  async #find(scope: Scope, arn: string): Promise<Document<CodeSigningConfig>> {
    const found = await this.#read(scope, arn);
    if (found === undefined) throw codeSigningConfigNotFound(arn);
    return found;
  }

  async #read(scope: Scope, arn: string): Promise<Document<CodeSigningConfig> | undefined> {
    const id = codeSigningConfigId(scope, arn);
    if (id === undefined) return undefined;
    return this.#documents.get<CodeSigningConfig>(partitionOf(scope, id), collection, onlyKey);
  }
}

async function exclusively(arn: string, commit: () => Promise<unknown>): Promise<void> {
  try {
    await commit();
  } catch (thrown) {
    if (!(thrown instanceof CommitConflict)) throw thrown;
    throw resourceConflict(`The code signing configuration ${arn} was changed meanwhile. Try again.`);
  }
}

function partitionOf({ account, region }: Scope, id: string): string {
  return `${account}/${region}/code-signing-config/${id}`;
}
