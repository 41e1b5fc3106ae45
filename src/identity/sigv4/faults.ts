/** What can be wrong with a signature, and the AWS error each service family answers with. */

import { AwsError } from '../../base/errors.ts';

/** The caller's mistake, independent of the service it was made to. */
export type FaultKind =
  | 'missing'
  | 'incomplete'
  | 'scope'
  | 'unknown-key'
  | 'expired-token'
  | 'time-skew'
  | 'expired-url'
  | 'unsigned-header'
  | 'mismatch'
  | 'payload-mismatch';

export class SignatureFault extends Error {
  readonly kind: FaultKind;
  /** Signature details that S3 reports back. */
  readonly details: Record<string, string>;

  constructor(kind: FaultKind, message: string, details: Record<string, string> = {}) {
    super(message);
    this.name = 'SignatureFault';
    this.kind = kind;
    this.details = details;
  }
}

/** How a service family spells authentication errors. `json` sends 400 where `rest-json` sends 403. */
export type Dialect = 'rest-json' | 'json' | 'query' | 'ec2' | 's3';

type Spelling = readonly [code: string, status: number, message?: string];

const mismatchText =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const unknownKeyText = 'The security token included in the request is invalid.';
const expiredTokenText = 'The security token included in the request is expired';

/** https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html */
const restJson: Record<FaultKind, Spelling> = {
  missing: ['MissingAuthenticationTokenException', 403, 'Missing Authentication Token'],
  incomplete: ['IncompleteSignatureException', 403],
  scope: ['InvalidSignatureException', 403],
  'unknown-key': ['UnrecognizedClientException', 403, unknownKeyText],
  'expired-token': ['ExpiredTokenException', 403, expiredTokenText],
  'time-skew': ['InvalidSignatureException', 403],
  'expired-url': ['InvalidSignatureException', 403],
  'unsigned-header': ['InvalidSignatureException', 403],
  mismatch: ['InvalidSignatureException', 403, mismatchText],
  'payload-mismatch': ['InvalidSignatureException', 403, mismatchText],
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html */
const json: Record<FaultKind, Spelling> = {
  missing: ['MissingAuthenticationTokenException', 400, 'Request is missing Authentication Token'],
  incomplete: ['IncompleteSignatureException', 400],
  scope: ['InvalidSignatureException', 400],
  'unknown-key': ['UnrecognizedClientException', 400, unknownKeyText],
  'expired-token': ['ExpiredTokenException', 400, expiredTokenText],
  'time-skew': ['InvalidSignatureException', 400],
  'expired-url': ['InvalidSignatureException', 400],
  'unsigned-header': ['InvalidSignatureException', 400],
  mismatch: ['InvalidSignatureException', 400, mismatchText],
  'payload-mismatch': ['InvalidSignatureException', 400, mismatchText],
};

/** https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
const query: Record<FaultKind, Spelling> = {
  missing: ['MissingAuthenticationToken', 403, 'Request is missing Authentication Token'],
  incomplete: ['IncompleteSignature', 400],
  scope: ['SignatureDoesNotMatch', 403],
  'unknown-key': ['InvalidClientTokenId', 403, unknownKeyText],
  'expired-token': ['ExpiredToken', 403, expiredTokenText],
  'time-skew': ['SignatureDoesNotMatch', 403],
  'expired-url': ['SignatureDoesNotMatch', 403],
  'unsigned-header': ['SignatureDoesNotMatch', 403],
  mismatch: ['SignatureDoesNotMatch', 403, mismatchText],
  'payload-mismatch': ['SignatureDoesNotMatch', 403, mismatchText],
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const authFailure = 'AWS was not able to validate the provided access credentials';
const ec2: Record<FaultKind, Spelling> = {
  ...query,
  'unknown-key': ['AuthFailure', 401, authFailure],
  'expired-token': ['RequestExpired', 400, 'Request has expired.'],
  'time-skew': ['RequestExpired', 400, 'Request has expired.'],
  mismatch: ['AuthFailure', 401, authFailure],
  'payload-mismatch': ['AuthFailure', 401, authFailure],
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const s3: Record<FaultKind, Spelling> = {
  missing: ['AccessDenied', 403, 'Access Denied'],
  incomplete: ['AuthorizationHeaderMalformed', 400],
  scope: ['AuthorizationHeaderMalformed', 400],
  'unknown-key': [
    'InvalidAccessKeyId',
    403,
    'The AWS Access Key Id you provided does not exist in our records.',
  ],
  'expired-token': ['ExpiredToken', 400, 'The provided token has expired.'],
  'time-skew': [
    'RequestTimeTooSkewed',
    403,
    'The difference between the request time and the current time is too large.',
  ],
  'expired-url': ['AccessDenied', 403, 'Request has expired'],
  'unsigned-header': ['AccessDenied', 403, 'There were headers present in the request which were not signed'],
  mismatch: [
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ],
  'payload-mismatch': [
    'XAmzContentSHA256Mismatch',
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  ],
};

const spellings: Record<Dialect, Record<FaultKind, Spelling>> = {
  'rest-json': restJson,
  json,
  query,
  ec2,
  s3,
};

/** The fault in the words of the service family that was called. */
export function signatureError(fault: SignatureFault, dialect: Dialect): AwsError {
  const [code, status, message] = spellings[dialect][fault.kind];
  const options = dialect === 's3' ? { status, members: fault.details } : { status };
  return new AwsError(code, message ?? fault.message, options);
}
