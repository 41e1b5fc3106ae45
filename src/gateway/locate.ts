/** Finds the service a request is for: by what it signed for, then `X-Amz-Target`, host name, and path. */

import type { SignatureClaim } from '../identity/sigv4/claim.ts';
import type { ServiceDirectory, ServiceEntry } from './directory.ts';
import type { GatewayHead } from './head.ts';

const hostSuffix = /\.(?:localhost|localdomain|amazonaws\.com|amazonaws\.com\.cn|api\.aws)$/;

/** A region as it stands in scopes and host names. */
export const regionPattern = /^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/;

export function locate(
  directory: ServiceDirectory,
  head: GatewayHead,
  claim: SignatureClaim | undefined,
): ServiceEntry | undefined {
  if (claim !== undefined) return directory.byName(claim.service);

  const target = head.headers['x-amz-target'];
  if (target !== undefined) {
    const entry = directory.byTarget(target.slice(0, target.lastIndexOf('.')));
    if (entry !== undefined) return entry;
  }
  const { service } = hostParts(head.host);
  if (service !== undefined) {
    const entry = directory.byName(service);
    if (entry !== undefined) return entry;
  }
  return directory.byClaim(head.method, head.path, head.query);
}

/**
 * Service and region of `lambda.us-east-1.localhost`, `bucket.s3.eu-west-1.amazonaws.com`,
 * `sts.amazonaws.com` and the like; both undefined for any other host.
 */
export function hostParts(host: string): { service: string | undefined; region: string | undefined } {
  const suffix = hostSuffix.exec(host);
  if (suffix === null) return { service: undefined, region: undefined };
  const labels = host.slice(0, suffix.index).split('.');
  let last = labels.pop();
  let region: string | undefined;
  if (last !== undefined && regionPattern.test(last)) {
    region = last;
    last = labels.pop();
  }
  if (last === 'dualstack') last = labels.pop();
  return { service: last?.replace(/-fips$/, ''), region };
}
