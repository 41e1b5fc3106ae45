/**
 * Whether a caller is one of those that a statement is about.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */

import type { Principal } from '../principal.ts';
import { listOf, type PrincipalElement } from './document.ts';

export function isNamed(element: PrincipalElement, principal: Principal): boolean {
  if (element === '*') return true;
  return Object.entries(element).some(([kind, names]) =>
    listOf(names).some((name) => isOne(kind, name, principal)),
  );
}

function isOne(kind: string, name: string, principal: Principal): boolean {
  if (kind === 'Service') return principal.kind === 'service' && principal.service === name;
  if (kind !== 'AWS') return false;
  if (name === '*') return true;
  if (principal.kind === 'anonymous' || principal.kind === 'service') return false;
  if (accountNamed(name) === principal.account) return true;
  return name === principal.arn || (principal.kind === 'role-session' && name === principal.roleArn);
}

/** An account stands for everyone in it: by its number, or by the ARN of its root. */
function accountNamed(name: string): string | undefined {
  return /^(?:arn:aws[a-z-]*:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1];
}
