/** What keeps `auth=off` safe: a loopback address, and no web page that reaches through the user's browser. */

import { AwsError } from '../base/errors.ts';
import type { GatewayHead } from './head.ts';
import { StartError } from './start-error.ts';

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Throws a `StartError` when `auth=off` would serve more than this machine. */
export function assertAuthOffIsLocal(host: string): void {
  if (isLoopback(host)) return;
  throw new StartError(
    `--auth=off is only allowed on a loopback address, not on ${host}: ` +
      'use --host 127.0.0.1, or leave --auth on and sign requests with the keys of `kiln env`',
  );
}

/**
 * Without signatures, any page open in the user's browser could call Kiln. Browsers say where a request comes
 * from (`Origin`, `Sec-Fetch-Site`), and a rebound DNS name shows in `Host`; such requests are refused.
 */
export function assertNotFromForeignPage(head: GatewayHead): void {
  const { origin } = head.headers;
  const foreign =
    (origin !== undefined && !isLocalOrigin(origin)) || head.headers['sec-fetch-site'] === 'cross-site';
  if (!foreign && isLocalName(head.host)) return;
  throw new AwsError(
    'AccessDeniedException',
    'With --auth=off, requests from web pages of other hosts are refused.',
    { status: 403 },
  );
}

function isLocalOrigin(origin: string): boolean {
  const host = /^https?:\/\/(.+?)(?::\d+)?$/.exec(origin)?.[1];
  return host !== undefined && (isLoopback(host) || host.endsWith('.localhost'));
}

/** Names that no stranger's DNS can point here: addresses, `localhost`, and AWS's own hosts. */
function isLocalName(host: string): boolean {
  return (
    isLoopback(host) ||
    host === '' ||
    host.startsWith('[') ||
    /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) ||
    /\.(?:localhost|localdomain|amazonaws\.com|amazonaws\.com\.cn|api\.aws)$/.test(host)
  );
}
