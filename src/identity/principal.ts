/** Who is calling: the typed result of authentication that every handler receives. */

interface PrincipalBase {
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
  /** `aws:userid` of the caller. */
  readonly userId: string;
  readonly accessKeyId: string;
}

export interface RootPrincipal extends PrincipalBase {
  readonly kind: 'root';
}

/** A session of a role: a function's execution role, or one assumed through STS. */
export interface RolePrincipal extends PrincipalBase {
  readonly kind: 'role-session';
  readonly roleArn: string;
  readonly sessionName: string;
}

/** An AWS service acting on its own behalf (an event source, a destination). */
export interface ServicePrincipal {
  readonly kind: 'service';
  /** `sns.amazonaws.com` */
  readonly service: string;
  readonly account: string;
  readonly sourceArn?: string;
}

/** Nobody: an unsigned request, which only operations that allow it accept. */
export interface AnonymousPrincipal {
  readonly kind: 'anonymous';
  readonly account: string;
}

export type Principal = RootPrincipal | RolePrincipal | ServicePrincipal | AnonymousPrincipal;
