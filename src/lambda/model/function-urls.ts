/** The addresses of function URLs: AWS's labels before the name under which Kiln was reached. */

import { isIP } from 'node:net';

export interface FunctionUrlPlace {
  readonly id: string;
  readonly region: string;
  /** Base URL under which the caller reached Kiln. */
  readonly endpoint: string;
}

/**
 * `http://<id>.lambda-url.us-east-1.localhost:4566/`. An IP address takes no labels: those who reached Kiln by one
 * get `localhost`, whose subdomains lead to the same machine.
 */
export function functionUrl({ id, region, endpoint }: FunctionUrlPlace): string {
  const url = new URL(endpoint);
  const host = isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0 ? url.hostname : 'localhost';
  url.hostname = `${id}.lambda-url.${region}.${host}`;
  url.pathname = '/';
  return url.href;
}
