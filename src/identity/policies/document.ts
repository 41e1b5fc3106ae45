/**
 * Policy documents as IAM's grammar has them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */

export type OneOrMore = string | readonly string[];

/** `*`, or principals by kind: `{AWS: account, ARN or *}`, `{Service: name}`. */
export type PrincipalElement = '*' | Readonly<Record<string, OneOrMore>>;

/** `{ArnLike: {'aws:SourceArn': 'arn:aws:s3:::bucket'}}`: every entry must hold, each by any of its values. */
export type ConditionElement = Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  /** Whom a resource's policy is about. */
  readonly Principal: PrincipalElement;
  readonly Action: OneOrMore;
  readonly Resource: OneOrMore;
  readonly Condition?: ConditionElement;
}

/** The policy of a resource. */
export interface PolicyDocument {
  readonly Version: string;
  readonly Id?: string;
  readonly Statement: readonly Statement[];
}

export function listOf(value: OneOrMore): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
