/**
 * Code signing configurations: whose packages an account's functions take.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
 */

import { randomInt } from 'node:crypto';
import type { CodeSigningConfig } from '@aws-sdk/client-lambda';
import { AwsError } from '../../base/errors.ts';
import { untyped } from './errors.ts';
import { partitionOf, type Scope } from './names.ts';

const idCharacters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const idLength = 17;

/** `csc-` and 17 letters or digits. */
export function newCodeSigningConfigId(): string {
  const random = Array.from({ length: idLength }, () => idCharacters[randomInt(idCharacters.length)]);
  return `csc-${random.join('')}`;
}

/** `arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-0123456789abcdefg` */
export function codeSigningConfigArn({ account, region }: Scope, id: string): string {
  return `arn:${partitionOf(region)}:lambda:${region}:${account}:code-signing-config:${id}`;
}

/** The id in an ARN of this account and region; undefined for any other ARN. */
export function codeSigningConfigId(scope: Scope, arn: string): string | undefined {
  const id = arn.split(':').at(-1) ?? '';
  return arn === codeSigningConfigArn(scope, id) ? id : undefined;
}

/** What operations on the configuration itself say; without `Type` (recorded). */
export function codeSigningConfigNotFound(arn: string): AwsError {
  return untyped(
    'ResourceNotFoundException',
    `The Lambda code signing configuration ${arn} can not be found.`,
    404,
  );
}

/** What operations that lay it on a function say. */
export function noSuchCodeSigningConfig(arn: string): AwsError {
  return new AwsError(
    'CodeSigningConfigNotFoundException',
    `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`,
    { status: 404, members: { Type: 'User' } },
  );
}

/**
 * Kiln can't verify signatures, so no package is a trusted one: `Enforce` lets none pass, `Warn` any.
 * @throws CodeVerificationFailedException
 */
export function checkSignature(config: CodeSigningConfig | undefined): void {
  if (config?.CodeSigningPolicies?.UntrustedArtifactOnDeployment !== 'Enforce') return;
  throw new AwsError(
    'CodeVerificationFailedException',
    'The code signature failed one or more of the validation checks for signature mismatch or expiry, and the code signing policy is set to ENFORCE. Lambda blocks the deployment.',
    { members: { Type: 'User' } },
  );
}
