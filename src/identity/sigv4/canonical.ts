/**
 * The canonical request: the text that both sides hash.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

import type { SignatureClaim, SignedRequest } from './claim.ts';

/** How a service wants the path: S3 signs keys encoded once, others normalise and encode the path again. */
export type PathStyle = 'once' | 'twice';

/** `payloadHash` is hex, or the literal the client declared (`UNSIGNED-PAYLOAD`). */
export function canonicalRequest(
  request: SignedRequest,
  claim: SignatureClaim,
  payloadHash: string,
  pathStyle: PathStyle,
): string {
  let headers = '';
  for (const name of claim.signedHeaders) headers += `${name}:${canonicalValue(request, name)}\n`;
  const path = pathStyle === 'once' ? encodedOnce(request.path) : encodedTwice(request.path);
  const query = request.query === '' ? '' : canonicalQuery(request.query, claim.expiresSeconds !== undefined);
  return `${request.method}\n${path}\n${query}\n${headers}\n${claim.signedHeaders.join(';')}\n${payloadHash}`;
}

/** Trimmed, runs of spaces made one, and repeated headers joined by a bare comma. */
function canonicalValue(request: SignedRequest, name: string): string {
  const repeated = request.repeated?.get(name);
  if (repeated !== undefined) return repeated.map(collapse).join(',');
  const value = request.headers[name];
  return value === undefined ? '' : collapse(value);
}

function collapse(value: string): string {
  const trimmed = value.trim();
  return trimmed.includes('  ') ? trimmed.replaceAll(/ {2,}/g, ' ') : trimmed;
}

const plainPath = /^[A-Za-z0-9/_~-]*$/;

function encodedOnce(path: string): string {
  if (plainPath.test(path)) return path === '' ? '/' : path;
  return path.split('/').map(reencode).join('/');
}

function encodedTwice(path: string): string {
  if (plainPath.test(path) && !path.includes('//')) return path === '' ? '/' : path;
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(encode(segment));
  }
  if (kept.length === 0) return '/';
  return `/${kept.join('/')}${path.endsWith('/') ? '/' : ''}`;
}

function canonicalQuery(query: string, presigned: boolean): string {
  const pairs: [name: string, value: string][] = [];
  for (const part of query.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = reencode((equals === -1 ? part : part.slice(0, equals)).replaceAll('+', ' '));
    if (presigned && name === 'X-Amz-Signature') continue;
    pairs.push([name, equals === -1 ? '' : reencode(part.slice(equals + 1).replaceAll('+', ' '))]);
  }
  pairs.sort(byNameThenValue);
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

/** Encoded text is ASCII, where comparing code units is comparing bytes, as the specification asks. */
function byNameThenValue(a: [string, string], b: [string, string]): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  if (a[1] === b[1]) return 0;
  return a[1] < b[1] ? -1 : 1;
}

/** Brings text that may be encoded in any way into the one canonical encoding. */
function reencode(text: string): string {
  if (!text.includes('%')) return encode(text);
  try {
    return encode(decodeURIComponent(text));
  } catch {
    // Not UTF-8: there is no canonical form, so the signature can only match what was sent.
    return text;
  }
}

/** RFC 3986: everything but unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
