/** The code of a request: taken from where it points, checked, stored and unpacked. */

import type { AwsError } from '../../base/errors.ts';
import { lambdaLimits } from '../../config/limits.ts';
import { StoreUnavailable } from '../../store/store.ts';
import { codeStorageExceeded, invalidParameter, requestTooLarge, serviceFailure } from '../model/errors.ts';
import type { CodeReference } from '../model/function-version.ts';
import type { Scope } from '../model/names.ts';
import { hotReloadBucket } from '../packages/hot-folders.ts';
import { PackageRejected } from '../packages/packages.ts';
import type { ControlPlane } from './control-plane.ts';
import { codeUsage } from './usage.ts';

/** The members that CreateFunction's `Code` and UpdateFunctionCode have in common. */
export interface SourceCode {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly S3ObjectVersion?: string | undefined;
  readonly ImageUri?: string | undefined;
}

/** Of a package within the request: recorded from AWS. */
export const maxZippedBytes = 52_428_800;

/** @throws the errors AWS has for a package that is missing, malformed or too large, ServiceException when Kiln can't take it */
export async function takeCode(
  plane: ControlPlane,
  scope: Scope,
  source: SourceCode,
): Promise<CodeReference> {
  if (source.ImageUri !== undefined) {
    const { digest, bytes } = await plane.neighbours.findImage(scope, source.ImageUri);
    return { blob: digest, sha256: digest, bytes };
  }
  if (source.S3Bucket === hotReloadBucket) return await plane.hotFolders.take(source.S3Key ?? '');
  const content = await readSource(plane, scope, source);
  if (codeUsage(plane, scope).bytes + content.length > lambdaLimits.codeStorageBytes) {
    throw codeStorageExceeded();
  }
  try {
    const { sha256, bytes } = await plane.packages.admit(content);
    return { blob: sha256, sha256: Buffer.from(sha256, 'hex').toString('base64'), bytes };
  } catch (thrown) {
    throw packageError(thrown);
  }
}

async function readSource(plane: ControlPlane, scope: Scope, source: SourceCode): Promise<Buffer> {
  const { ZipFile, S3Bucket, S3Key } = source;
  if (ZipFile !== undefined) {
    if (ZipFile.length > maxZippedBytes) {
      throw requestTooLarge(`Zipped size must be smaller than ${maxZippedBytes} bytes`);
    }
    return Buffer.from(ZipFile.buffer, ZipFile.byteOffset, ZipFile.length);
  }
  if (S3Bucket === undefined || S3Key === undefined) {
    throw invalidParameter('Please provide a source for function code.');
  }
  return plane.neighbours.readObject(scope, {
    bucket: S3Bucket,
    key: S3Key,
    version: source.S3ObjectVersion,
  });
}

function packageError(thrown: unknown): AwsError {
  if (thrown instanceof PackageRejected && thrown.problem === 'malformed') {
    return invalidParameter(
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    );
  }
  if (thrown instanceof PackageRejected && thrown.problem === 'too-large') {
    return invalidParameter(`Unzipped size must be smaller than ${lambdaLimits.maxUnzippedBytes} bytes`);
  }
  const reason =
    thrown instanceof PackageRejected || thrown instanceof StoreUnavailable ? thrown.message : thrown;
  return serviceFailure(`The deployment package could not be stored: ${reason}`, thrown);
}
