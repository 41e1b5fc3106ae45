/** What function settings refer to in other services: one question each, answered by whoever is plugged in. */

import { invalidParameter } from '../model/errors.ts';
import type { Scope } from '../model/names.ts';

export interface S3Source {
  readonly bucket: string;
  readonly key: string;
  readonly version: string | undefined;
}

/** Each rejects with the InvalidParameterValueException that AWS gives for what is not there. */
export interface Neighbours {
  /** Content of a package in S3. */
  readObject(scope: Scope, source: S3Source): Promise<Buffer>;
  /** Id of the VPC that the subnets and security groups belong to. */
  findVpc(scope: Scope, subnetIds: readonly string[], securityGroupIds: readonly string[]): Promise<string>;
  /** Content digest of a container image, and its size in bytes. */
  findImage(scope: Scope, uri: string): Promise<{ readonly digest: string; readonly bytes: number }>;
}

/** The neighbours of a Kiln that has none of these services: nothing that is asked for exists. */
export const noNeighbours: Neighbours = {
  async readObject() {
    throw invalidParameter(
      'Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist',
    );
  },
  async findVpc(_scope, [subnet], [group]) {
    throw subnet === undefined
      ? invalidParameter(
          `Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error Message: The security group '${group}' does not exist`,
        )
      : invalidParameter(
          `Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID '${subnet}' does not exist`,
        );
  },
  async findImage(_scope, uri) {
    throw invalidParameter(`Source image ${uri} does not exist. Provide a valid source image.`);
  },
};
