/** Reads a request's head into plain values, and refuses what could be read in two ways. */

import type { IncomingMessage } from 'node:http';
import { AwsError } from '../base/errors.ts';
import type { RequestHead } from '../wire/http.ts';

export interface GatewayHead extends RequestHead {
  /** The single values of headers sent more than once, which signatures need apart. */
  readonly repeated: ReadonlyMap<string, readonly string[]> | undefined;
  /** Host header in lower case, without its port. */
  readonly host: string;
}

/** Headers whose meaning changes when a proxy in between takes the other copy. */
const singular = new Set([
  'host',
  'authorization',
  'content-length',
  'transfer-encoding',
  'x-amz-date',
  'x-amz-target',
  'x-amz-security-token',
  'x-amz-content-sha256',
  'x-amz-decoded-content-length',
]);

export function readHead(request: IncomingMessage): GatewayHead {
  const raw = request.rawHeaders;
  // Without a prototype, so that a header called `constructor` is absent unless it was sent.
  const headers: Record<string, string> = Object.create(null);
  let repeated: Map<string, string[]> | undefined;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    const earlier = headers[name];
    if (earlier === undefined) {
      headers[name] = value;
      continue;
    }
    if (singular.has(name)) throw badRequest(`The header '${name}' was sent more than once.`);
    headers[name] = `${earlier}, ${value}`;
    repeated ??= new Map();
    repeated.set(name, [...(repeated.get(name) ?? [earlier]), value]);
  }

  const target = originForm(request.url ?? '');
  const mark = target.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    headers,
    repeated,
    host: hostName(headers.host ?? ''),
  };
}

/** Proxies send `http://host/path`; only its path counts here. */
function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const absolute = /^https?:\/\/[^/?]*(.*)$/i.exec(target);
  const rest = absolute?.[1];
  if (rest === undefined) throw badRequest('The request target is not a path.');
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function hostName(host: string): string {
  const colon = host.lastIndexOf(':');
  const name = colon > host.lastIndexOf(']') ? host.slice(0, colon) : host;
  return name.toLowerCase();
}

export function badRequest(message: string): AwsError {
  return new AwsError('BadRequest', message);
}
