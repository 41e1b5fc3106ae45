/** Turns a request's credentials into its principal, account and region, as the listener's `auth` mode asks. */

import type { Clock } from '../base/clock.ts';
import type { CredentialSource } from '../identity/credentials.ts';
import type { Principal } from '../identity/principal.ts';
import { defaultAccount, rootPrincipal } from '../identity/root-key.ts';
import type { SignatureClaim } from '../identity/sigv4/claim.ts';
import { type PayloadCheck, uncheckedPayload, unsignedPayload } from '../identity/sigv4/payload.ts';
import { SignatureVerifier } from '../identity/sigv4/verifier.ts';
import type { GatewayHead } from './head.ts';
import { hostParts, regionPattern } from './locate.ts';

export type AuthMode = 'on' | 'off';

export interface Caller {
  readonly principal: Principal;
  readonly region: string;
  readonly payload: PayloadCheck;
}

export class Callers {
  readonly #credentials: CredentialSource;
  readonly #verifier: SignatureVerifier;
  readonly #defaultRegion: string;

  constructor(credentials: CredentialSource, clock: Clock, defaultRegion: string) {
    this.#credentials = credentials;
    this.#verifier = new SignatureVerifier(credentials, clock);
    this.#defaultRegion = defaultRegion;
  }

  /** Throws a `SignatureFault` where the signature does not hold. */
  identify(head: GatewayHead, claim: SignatureClaim | undefined, auth: AuthMode): Caller {
    if (auth === 'off') return this.#believe(head, claim);
    if (claim === undefined) {
      const principal = { kind: 'anonymous', account: defaultAccount } as const;
      return { principal, region: this.#hostRegion(head), payload: unsignedPayload };
    }
    const { credential, payload } = this.#verifier.begin(head, claim);
    return { principal: credential.principal, region: claim.region, payload };
  }

  /**
   * `auth=off`: whoever reaches the loopback address is root of the account its access key names. Only a key
   * that Kiln issued keeps its owner, so that a function's role stays a role even where it shares the loopback.
   */
  #believe(head: GatewayHead, claim: SignatureClaim | undefined): Caller {
    const payload = uncheckedPayload(head);
    if (claim === undefined) {
      const principal = rootPrincipal(defaultAccount, 'anonymous');
      return { principal, region: this.#hostRegion(head), payload };
    }
    const { accessKeyId } = claim;
    const known = this.#credentials.find(accessKeyId, claim.sessionToken);
    const account = /^\d{12}$/.test(accessKeyId) ? accessKeyId : defaultAccount;
    return {
      principal: known?.principal ?? rootPrincipal(account, accessKeyId),
      region: regionPattern.test(claim.region) ? claim.region : this.#defaultRegion,
      payload,
    };
  }

  #hostRegion(head: GatewayHead): string {
    return hostParts(head.host).region ?? this.#defaultRegion;
  }
}
