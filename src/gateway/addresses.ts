/** Listening addresses: what one of them takes, and how this machine reaches it. */

const wildcards: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/** Whether a listener on `host` takes what comes to `address`, an IPv4 one, so that a second listener would clash. */
export function covers(host: string, address: string): boolean {
  return wildcards.has(host) || host === address || (host === 'localhost' && address === '127.0.0.1');
}

/** Base URL under which this machine reaches a listener. */
export function endpointOf(host: string, port: number): string {
  const reachable = wildcards.get(host) ?? host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
