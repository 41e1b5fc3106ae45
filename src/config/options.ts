/** Start options: what an operator may choose about one Kiln. */

export interface Options {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Absolute path of the data folder. */
  readonly data: string;
  readonly auth: 'on' | 'off';
  readonly sandbox: 'auto' | 'bwrap' | 'oci' | 'process';
  readonly region: string;
  /** Whether functions of runtimes past AWS's dates may be created and updated. */
  readonly 'allow-deprecated-runtimes': 'on' | 'off';
  /** Absolute folders below which functions may run from, for hot reload. */
  readonly 'hot-reload-paths': readonly string[];
}

/** An option with a value that can't be used; the message is one line: which option, why, and what would do. */
export class OptionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OptionError';
  }
}
