/**
 * Temporary credentials of roles. The session token carries its own claims under a MAC, so nothing is stored:
 * a session verifies from its token alone and survives a restart.
 */

import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { invariant } from '../base/invariant.ts';
import type { Credential } from './credentials.ts';
import { keyId } from './key-id.ts';
import type { RolePrincipal } from './principal.ts';

const macBytes = 32;
const tokenVersion = 1;

/** Verified sessions kept in memory; beyond it the oldest is verified anew when it next signs. */
const maxRemembered = 10_000;

/** What a token says, in this order: version, key, account, role ARN, session name, expiry in seconds. */
type Claims = readonly [number, string, string, string, string, number];

export class RoleSessions {
  readonly #key: Buffer;
  readonly #clock: Clock;
  readonly #verified = new Map<string, Credential>();

  /** `secret` is the root key's: replacing it ends every session. */
  constructor(secret: string, clock: Clock) {
    this.#key = createHmac('sha256', secret).update('kiln role sessions').digest();
    this.#clock = clock;
  }

  issue(
    roleArn: string,
    sessionName: string,
    account: string,
    durationSeconds: number,
  ): Credential & { readonly sessionToken: string; readonly expiresAt: number } {
    const expirySeconds = Math.floor(this.#clock.now() / 1000) + durationSeconds;
    const claims: Claims = [
      tokenVersion,
      keyId('ASIA', randomBytes(10)),
      account,
      roleArn,
      sessionName,
      expirySeconds,
    ];
    const payload = Buffer.from(JSON.stringify(claims));
    const sessionToken = Buffer.concat([this.#mac('token', payload), payload]).toString('base64');
    return { ...this.#credential(claims, sessionToken), sessionToken, expiresAt: expirySeconds * 1000 };
  }

  find(accessKeyId: string, sessionToken: string): Credential | undefined {
    const remembered = this.#verified.get(sessionToken);
    if (remembered !== undefined) return remembered.accessKeyId === accessKeyId ? remembered : undefined;

    const claims = this.#verify(sessionToken);
    if (claims === undefined || claims[1] !== accessKeyId) return undefined;
    const credential = this.#credential(claims, sessionToken);
    this.#remember(sessionToken, credential);
    return credential;
  }

  #verify(sessionToken: string): Claims | undefined {
    const bytes = Buffer.from(sessionToken, 'base64');
    if (bytes.length <= macBytes) return undefined;
    const payload = bytes.subarray(macBytes);
    if (!timingSafeEqual(bytes.subarray(0, macBytes), this.#mac('token', payload))) return undefined;
    const claims = JSON.parse(payload.toString()) as Claims;
    return claims[0] === tokenVersion ? claims : undefined;
  }

  #credential(claims: Claims, sessionToken: string): Credential {
    const [, accessKeyId, account, roleArn, sessionName, expirySeconds] = claims;
    return {
      accessKeyId,
      secretAccessKey: this.#mac('secret', Buffer.from(accessKeyId)).subarray(0, 30).toString('base64'),
      sessionToken,
      expiresAt: expirySeconds * 1000,
      principal: rolePrincipal(roleArn, sessionName, account, accessKeyId),
    };
  }

  #remember(sessionToken: string, credential: Credential): void {
    if (this.#verified.size >= maxRemembered) {
      const [oldest] = this.#verified.keys();
      if (oldest !== undefined) this.#verified.delete(oldest);
    }
    this.#verified.set(sessionToken, credential);
  }

  #mac(purpose: 'token' | 'secret', data: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(`${purpose}\n`).update(data).digest();
  }
}

/** `arn:aws:iam::111122223333:role/path/Name` in a session, as STS names it. */
export function rolePrincipal(
  roleArn: string,
  sessionName: string,
  account: string,
  accessKeyId: string,
): RolePrincipal {
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const [, partition] = roleArn.split(':', 2);
  invariant(partition !== undefined && roleName !== '', `not a role ARN: ${roleArn}`);
  const roleId = keyId('AROA', hash('sha256', roleArn, 'buffer'));
  return {
    kind: 'role-session',
    account,
    arn: `arn:${partition}:sts::${account}:assumed-role/${roleName}/${sessionName}`,
    userId: `${roleId}:${sessionName}`,
    accessKeyId,
    roleArn,
    sessionName,
  };
}
