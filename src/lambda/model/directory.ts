/** What the invoke path may ask about functions: answered from memory, never from the store. */

import type { FunctionVersion } from './function-version.ts';

/** A function name with its qualifier, resolved to the version that will run. */
export interface Resolution {
  readonly target: FunctionVersion;
  /** The ARN as invoked, with its qualifier where one was given. */
  readonly invokedArn: string;
  /** Alias name when the qualifier was one. */
  readonly alias: string | undefined;
}

export interface FunctionDirectory {
  /**
   * Resolves a name in any form AWS accepts (name, partial ARN, full ARN, each with a qualifier).
   * A weighted alias gives one of its two versions, drawn anew on each call: resolve once an invocation.
   * Throws `ResourceNotFoundException`, or `InvalidParameterValueException` on a malformed or conflicting one.
   */
  resolve(account: string, region: string, nameOrArn: string, qualifier: string | undefined): Resolution;
  /** Called with the version as it was, when its environments must stop taking new calls. */
  onRetired(listener: (version: FunctionVersion) => void): () => void;
}
