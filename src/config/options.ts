/** Start options: flags and environment variables, checked and with their defaults. */

export interface Options {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Absolute path of the data folder. */
  readonly data: string;
  readonly auth: 'on' | 'off';
  readonly sandbox: 'auto' | 'bwrap' | 'oci' | 'process';
  readonly region: string;
}
