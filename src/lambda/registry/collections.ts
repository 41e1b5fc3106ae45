/** Where functions lie in the store: one partition a function, so that one commit covers all of it. */

import type { Partition } from '../../store/documents.ts';
import type { Scope } from '../model/names.ts';

/** One `FunctionDocument` a partition. */
export const functionCollection = 'lambda-function';
/** One `FunctionVersion` a published version. */
export const versionCollection = 'lambda-function-version';
/** What outlives a function: the number of its last version, never to be given again. */
export const counterCollection = 'lambda-function-counter';

/** Key of the only document of a collection in its partition. */
export const onlyKey = 'current';

export function functionPartition(scope: Scope, name: string): Partition {
  return `${scope.account}/${scope.region}/function/${name}`;
}

export function parsePartition(partition: Partition): { scope: Scope; name: string } {
  const [account = '', region = '', , name = ''] = partition.split('/');
  return { scope: { account, region }, name };
}
