/** Access keys and whom they belong to: the store that signature verification looks keys up in. */

import type { Clock } from '../base/clock.ts';
import type { RolePrincipal, RootPrincipal } from './principal.ts';
import { RoleSessions } from './role-sessions.ts';
import { openRootKey, type RootKey, rootPrincipal } from './root-key.ts';

/** A key that may sign requests, with its owner. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present on temporary credentials; the request must carry the same token. */
  readonly sessionToken: string | undefined;
  /** Milliseconds since the epoch; undefined on long-lived keys. */
  readonly expiresAt: number | undefined;
  readonly principal: RootPrincipal | RolePrincipal;
}

/** Where verification finds keys. Synchronous: it is asked for every request, so answers come from memory. */
export interface CredentialSource {
  /** Undefined when the key is unknown or the token does not belong to it. An expired session is still found. */
  find(accessKeyId: string, sessionToken: string | undefined): Credential | undefined;
}

/** Kiln's own credentials: root keys, and role sessions derived from the first of them. */
export class Credentials implements CredentialSource {
  /** The key that `kiln env` prints. */
  readonly root: RootKey;
  readonly #longLived = new Map<string, Credential>();
  readonly #sessions: RoleSessions;

  /** `others` are root keys of further accounts. */
  constructor(root: RootKey, clock: Clock, others: readonly RootKey[] = []) {
    this.root = root;
    this.#sessions = new RoleSessions(root.secretAccessKey, clock);
    for (const key of [root, ...others]) {
      this.#longLived.set(key.accessKeyId, {
        accessKeyId: key.accessKeyId,
        secretAccessKey: key.secretAccessKey,
        sessionToken: undefined,
        expiresAt: undefined,
        principal: rootPrincipal(key.account, key.accessKeyId),
      });
    }
  }

  find(accessKeyId: string, sessionToken: string | undefined): Credential | undefined {
    if (sessionToken === undefined) return this.#longLived.get(accessKeyId);
    return this.#sessions.find(accessKeyId, sessionToken);
  }

  /**
   * Temporary credentials of a role, as `sts:AssumeRole` hands out: an `ASIA` key, a secret and a token.
   * They outlive a restart of Kiln and end with the root key. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
   */
  issueRoleSession(
    roleArn: string,
    sessionName: string,
    account: string,
    durationSeconds: number,
  ): Credential & { readonly sessionToken: string; readonly expiresAt: number } {
    return this.#sessions.issue(roleArn, sessionName, account, durationSeconds);
  }
}

/** Opens the credentials of a data folder, and creates its root key on first start. */
export async function openCredentials(dataFolder: string, clock: Clock): Promise<Credentials> {
  return new Credentials(await openRootKey(dataFolder), clock);
}
