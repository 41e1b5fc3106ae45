/** Signing keys: four chained HMACs for a secret, day, region and service, remembered while they are in use. */

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SignatureClaim } from './claim.ts';

export function hmac(key: string | Uint8Array, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

export function hmacHex(key: Uint8Array, data: string): string {
  return createHmac('sha256', key).update(data).digest('hex');
}

/** Compares in constant time; lengths are no secret. */
export function sameHex(expected: string, given: string): boolean {
  if (given.length !== expected.length) return false;
  return timingSafeEqual(Buffer.from(expected, 'latin1'), Buffer.from(given, 'latin1'));
}

type Scope = Pick<SignatureClaim, 'date' | 'region' | 'service'>;

/** `20150830/us-east-1/service/aws4_request` */
export function scopeText(scope: Scope): string {
  return `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
}

export function deriveSigningKey(secret: string, { date, region, service }: Scope): Buffer {
  return hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request');
}

const maxKeys = 2000;

export class SigningKeys {
  readonly #keys = new Map<string, Buffer>();

  /** A remembered key, or one derived anew, which stays out of memory until `keep` is called. */
  get(secret: string, scope: Scope): Buffer {
    return this.#keys.get(`${secret}/${scopeText(scope)}`) ?? deriveSigningKey(secret, scope);
  }

  /** Called once a signature has verified, so that forged scopes can't crowd out real ones. */
  keep(secret: string, scope: Scope, key: Buffer): void {
    const name = `${secret}/${scopeText(scope)}`;
    if (this.#keys.has(name)) return;
    if (this.#keys.size >= maxKeys) {
      const [oldest] = this.#keys.keys();
      if (oldest !== undefined) this.#keys.delete(oldest);
    }
    this.#keys.set(name, key);
  }
}
