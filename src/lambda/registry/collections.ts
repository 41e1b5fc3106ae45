/** Where functions lie in the store: one partition a function, so that one commit covers all of it. */

import type { Partition } from '../../store/documents.ts';
import type { LayerName } from '../model/layer-names.ts';
import type { Scope } from '../model/names.ts';

/** One `FunctionDocument` a partition. */
export const functionCollection = 'lambda-function';
/** One `FunctionVersion` a published version. */
export const versionCollection = 'lambda-function-version';
/** What outlives a function: the number of its last version, never to be given again. */
export const counterCollection = 'lambda-function-counter';

/** One `LayerVersion` a version of a layer, by its number; one partition a layer. */
export const layerVersionCollection = 'lambda-layer-version';
/** What outlives a layer's versions: the number of the last one, never to be given again. */
export const layerCounterCollection = 'lambda-layer-counter';

/** Key of the only document of a collection in its partition. */
export const onlyKey = 'current';

export function functionPartition(scope: Scope, name: string): Partition {
  return `${scope.account}/${scope.region}/function/${name}`;
}

export function layerPartition({ owner, name }: LayerName): Partition {
  return `${owner.account}/${owner.region}/layer/${name}`;
}

export function parsePartition(partition: Partition): { scope: Scope; name: string } {
  const [account = '', region = '', , name = ''] = partition.split('/');
  return { scope: { account, region }, name };
}
