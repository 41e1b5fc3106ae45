/**
 * Names of layers and of their versions, taken apart and put together again.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html
 */

import { invariant } from '../../base/invariant.ts';
import { partitionOf, type Scope } from './names.ts';

export interface LayerName {
  readonly owner: Scope;
  readonly name: string;
}

export interface LayerVersionName extends LayerName {
  readonly version: number;
}

const layerForm = /^arn:[^:]+:lambda:(?<region>[^:]+):(?<account>\d{12}):layer:(?<name>[^:]+)$/;

/** A layer by its name, which `scope` completes, or by its ARN. */
export function parseLayerName({ account, region }: Scope, nameOrArn: string): LayerName {
  const parts = layerForm.exec(nameOrArn)?.groups;
  if (parts === undefined) return { owner: { account, region }, name: nameOrArn };
  return {
    owner: { account: parts.account ?? account, region: parts.region ?? region },
    name: parts.name ?? '',
  };
}

/** A layer version by its ARN; undefined for ARNs of anything else. */
export function findLayerVersionName(arn: string): LayerVersionName | undefined {
  const end = arn.lastIndexOf(':');
  const parts = layerForm.exec(arn.slice(0, end))?.groups;
  if (parts === undefined) return undefined;
  const { account = '', region = '', name = '' } = parts;
  return { owner: { account, region }, name, version: Number(arn.slice(end + 1)) };
}

/** @param arn of a layer version, as the front end has checked */
export function parseLayerVersionArn(arn: string): LayerVersionName {
  const name = findLayerVersionName(arn);
  invariant(name, "a layer version's ARN has the form that was checked");
  return name;
}

/** `arn:aws:lambda:us-east-1:000000000000:layer:tools` */
export function layerArn({ owner, name }: LayerName): string {
  return `arn:${partitionOf(owner.region)}:lambda:${owner.region}:${owner.account}:layer:${name}`;
}

/** `arn:aws:lambda:us-east-1:000000000000:layer:tools:3` */
export function layerVersionArn({ version, ...layer }: LayerVersionName): string {
  return `${layerArn(layer)}:${version}`;
}
