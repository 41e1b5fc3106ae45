/**
 * What a request says about its signature, read from the Authorization header or the query, unverified.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */

import { hash } from 'node:crypto';
import { SignatureFault } from './faults.ts';

/** The part of a request that a signature covers. `wire`'s RequestHead is one. */
export interface SignedRequest {
  readonly method: string;
  /** Percent-encoded as received, without the query. */
  readonly path: string;
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The single values of headers that were sent more than once. */
  readonly repeated?: ReadonlyMap<string, readonly string[]> | undefined;
}

export interface SignatureClaim {
  readonly accessKeyId: string;
  /** `20150830`, `us-east-1`, `lambda`: the credential scope. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Lower-case names in the order signed. */
  readonly signedHeaders: readonly string[];
  /** Hex, as sent. */
  readonly signature: string;
  /** `20150830T123600Z` */
  readonly timestamp: string;
  /** Lifetime of a presigned URL in seconds; undefined for a signed header. */
  readonly expiresSeconds: number | undefined;
  readonly sessionToken: string | undefined;
}

const algorithm = 'AWS4-HMAC-SHA256';
const scopeEnd = 'aws4_request';

/** Presigned URLs live at most a week. */
const maxExpiresSeconds = 604_800;

/** Undefined for an unsigned request; throws a `SignatureFault` for a signature that can't be read. */
export function readClaim(request: SignedRequest): SignatureClaim | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined) return readHeader(authorization, request);
  return request.query.includes('X-Amz-') ? readQuery(request.query) : undefined;
}

function readHeader(authorization: string, request: SignedRequest): SignatureClaim {
  const space = authorization.indexOf(' ');
  const scheme = space === -1 ? authorization : authorization.slice(0, space);
  if (scheme !== algorithm) throw unsupported(scheme);

  let credential: string | undefined;
  let signedHeaders: string | undefined;
  let signature: string | undefined;
  for (const part of authorization.slice(space + 1).split(',')) {
    const text = part.trim();
    const equals = text.indexOf('=');
    const value = text.slice(equals + 1);
    switch (text.slice(0, equals)) {
      case 'Credential':
        credential = value;
        break;
      case 'SignedHeaders':
        signedHeaders = value;
        break;
      case 'Signature':
        signature = value;
        break;
    }
  }
  const timestamp = timestampOf(request.headers['x-amz-date'], request.headers.date);
  if (!credential || !signedHeaders || !signature || timestamp === undefined) {
    throw incompleteHeader(authorization, [
      [credential, "'Credential' parameter."],
      [signature, "'Signature' parameter."],
      [signedHeaders, "'SignedHeaders' parameter."],
      [timestamp, "existence of either a 'X-Amz-Date' or a 'Date' header."],
    ]);
  }
  return {
    ...readScope(credential),
    signedHeaders: signedHeaders.split(';'),
    signature,
    timestamp: checkedTimestamp(timestamp),
    expiresSeconds: undefined,
    sessionToken: request.headers['x-amz-security-token'],
  };
}

function readQuery(query: string): SignatureClaim | undefined {
  const parameters = new URLSearchParams(query);
  const scheme = parameters.get('X-Amz-Algorithm');
  if (scheme === null) {
    if (parameters.get('X-Amz-Signature') === null) return undefined;
    throw new SignatureFault('incomplete', "AWS query-string parameters must include 'X-Amz-Algorithm'.");
  }
  if (scheme !== algorithm) throw unsupported(scheme);
  const required = (name: string): string => {
    const value = parameters.get(name);
    if (value) return value;
    throw new SignatureFault('incomplete', `AWS query-string parameters must include '${name}'.`);
  };
  return {
    ...readScope(required('X-Amz-Credential')),
    signedHeaders: required('X-Amz-SignedHeaders').split(';'),
    signature: required('X-Amz-Signature'),
    timestamp: checkedTimestamp(required('X-Amz-Date')),
    expiresSeconds: expiryOf(required('X-Amz-Expires')),
    sessionToken: parameters.get('X-Amz-Security-Token') ?? undefined,
  };
}

function readScope(credential: string): Pick<SignatureClaim, 'accessKeyId' | 'date' | 'region' | 'service'> {
  const [accessKeyId, date, region, service, end, ...rest] = credential.split('/');
  if (!accessKeyId || !date || !region || !service || end === undefined || rest.length > 0) {
    throw new SignatureFault(
      'incomplete',
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  }
  if (end !== scopeEnd) {
    throw new SignatureFault(
      'incomplete',
      `Credential should be scoped with a valid terminator: '${scopeEnd}', not '${end}'.`,
    );
  }
  return { accessKeyId, date, region, service };
}

/** `X-Amz-Date` wins over `Date`, which is RFC 7231's form as old clients send it. */
function timestampOf(amzDate: string | undefined, date: string | undefined): string | undefined {
  if (amzDate !== undefined || date === undefined) return amzDate;
  const milliseconds = Date.parse(date);
  return Number.isNaN(milliseconds) ? date : basicTimestamp(milliseconds);
}

function checkedTimestamp(timestamp: string): string {
  if (!Number.isNaN(parseTimestamp(timestamp))) return timestamp;
  throw new SignatureFault(
    'incomplete',
    `Date must be in ISO-8601 'basic format'. Got '${timestamp}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  );
}

function expiryOf(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text)) throw new SignatureFault('incomplete', 'X-Amz-Expires should be a number');
  if (seconds > maxExpiresSeconds) {
    throw new SignatureFault(
      'incomplete',
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  }
  return seconds;
}

/** Milliseconds of `20150830T123600Z`; NaN when malformed. */
export function parseTimestamp(timestamp: string): number {
  if (timestamp.length !== 16 || timestamp[8] !== 'T' || timestamp[15] !== 'Z') return Number.NaN;
  const day = Number(timestamp.slice(0, 8));
  const time = Number(timestamp.slice(9, 15));
  if (!Number.isInteger(day) || !Number.isInteger(time)) return Number.NaN;
  return Date.UTC(
    Math.trunc(day / 10_000),
    (Math.trunc(day / 100) % 100) - 1,
    day % 100,
    Math.trunc(time / 10_000),
    Math.trunc(time / 100) % 100,
    time % 100,
  );
}

/** `20150830T123600Z` */
export function basicTimestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function unsupported(scheme: string): SignatureFault {
  const reason =
    scheme === 'AWS4-ECDSA-P256-SHA256' ? 'SigV4A (asymmetric) signatures are not supported: ' : '';
  return new SignatureFault('incomplete', `${reason}Unsupported AWS 'algorithm': '${scheme}'.`);
}

/** AWS shows the header hashed, so that a leaked log holds no signature. */
function incompleteHeader(
  authorization: string,
  parts: readonly (readonly [string | undefined, string])[],
): SignatureFault {
  const missing = parts
    .filter(([value]) => !value)
    .map(([, name]) => `Authorization header requires ${name}`);
  const digest = hash('sha256', authorization, 'base64');
  return new SignatureFault(
    'incomplete',
    `${missing.join(' ')} (Hashed with SHA-256 and encoded with Base64) Authorization=${digest}`,
  );
}
