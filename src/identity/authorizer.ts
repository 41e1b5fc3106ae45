/** What a principal may do: the question every operation asks, apart from whoever answers it. */

import type { Principal } from './principal.ts';

export interface AccessRequest {
  readonly principal: Principal;
  /** `lambda:CreateFunction` */
  readonly action: string;
  /** ARNs the action touches; `*` where the action has no resource type. */
  readonly resources: readonly string[];
  /** Condition keys with their values (`lambda:FunctionArn`, `aws:SourceIp`). */
  readonly conditions: Readonly<Record<string, string | readonly string[]>>;
}

export interface Authorizer {
  /** Resolves when allowed; throws an `AccessDeniedException` that reads as AWS's otherwise. */
  authorize(request: AccessRequest): void | Promise<void>;
}
