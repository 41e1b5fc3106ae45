/** One record an invocation: logs, metrics and traces all derive from it. */

export type Outcome =
  | 'success'
  | 'function-error'
  | 'timeout'
  | 'crash'
  | 'out-of-memory'
  | 'init-error'
  | 'init-timeout';

export interface InvocationRecord {
  readonly account: string;
  readonly region: string;
  readonly functionName: string;
  /** Executed version. */
  readonly version: string;
  readonly alias: string | undefined;
  readonly requestId: string;
  readonly traceHeader: string;
  readonly logGroup: string;
  readonly logStream: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly durationMilliseconds: number;
  readonly billedMilliseconds: number;
  readonly memorySizeMegabytes: number;
  readonly maxMemoryUsedMegabytes: number;
  /** Present on the first invocation of an environment. */
  readonly initMilliseconds: number | undefined;
  readonly outcome: Outcome;
  readonly errorType: string | undefined;
}

/** Takes records as they happen; must not throw and must not block. */
export interface RecordSink {
  record(record: InvocationRecord): void;
}
