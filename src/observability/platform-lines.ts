/**
 * The lines Lambda itself writes to a function's log, as text or as JSON.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */

import type { InvocationRecord, Outcome } from './invocation-record.ts';

export type LogFormat = 'Text' | 'JSON';

export interface InitStart {
  readonly runtimeVersion: string;
  readonly runtimeVersionArn: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly memorySizeMegabytes: number;
}

export interface InitReport {
  readonly durationMilliseconds: number;
  /** `init` before the first invocation, `invoke` when init ran again inside it. */
  readonly phase: 'init' | 'invoke';
  readonly status: 'timeout' | 'error';
  readonly errorType: string | undefined;
}

/** Writes platform lines in one log format. Each line comes without its newline. */
export interface PlatformLines {
  initStart(event: InitStart, now: number): string;
  initReport(event: InitReport, now: number): string;
  start(requestId: string, version: string, now: number): string;
  /** Lines that close an invocation, in order. */
  end(record: InvocationRecord, now: number): readonly string[];
}

/** What REPORT says of an outcome; a success is not mentioned. */
function statusOf(outcome: Outcome): 'success' | 'error' | 'timeout' | 'failure' {
  switch (outcome) {
    case 'success':
      return 'success';
    case 'timeout':
    case 'init-timeout':
      return 'timeout';
    case 'crash':
    case 'out-of-memory':
      return 'failure';
    case 'function-error':
    case 'init-error':
      return 'error';
  }
}

function milliseconds(value: number): string {
  return `${value.toFixed(2)} ms`;
}

const text: PlatformLines = {
  initStart: (event) =>
    `INIT_START Runtime Version: ${event.runtimeVersion}\tRuntime Version ARN: ${event.runtimeVersionArn}`,
  initReport: (event) =>
    `INIT_REPORT Init Duration: ${milliseconds(event.durationMilliseconds)}\tPhase: ${event.phase}\tStatus: ${event.status}${
      event.errorType === undefined ? '' : `\tError Type: ${event.errorType}`
    }`,
  start: (requestId, version) => `START RequestId: ${requestId} Version: ${version}`,
  end(record) {
    let report =
      `REPORT RequestId: ${record.requestId}\tDuration: ${milliseconds(record.durationMilliseconds)}` +
      `\tBilled Duration: ${record.billedMilliseconds} ms\tMemory Size: ${record.memorySizeMegabytes} MB` +
      `\tMax Memory Used: ${record.maxMemoryUsedMegabytes} MB\t`;
    if (record.initMilliseconds !== undefined)
      report += `Init Duration: ${milliseconds(record.initMilliseconds)}\t`;
    const status = statusOf(record.outcome);
    // A handler that returned an error still ran to its end: text REPORTs mention only what ended the runtime.
    if (status === 'timeout') report += 'Status: timeout';
    else if (status === 'failure' || record.outcome === 'init-error') {
      report += `Status: error\tError Type: ${record.errorType ?? 'Runtime.Unknown'}`;
    }
    return [`END RequestId: ${record.requestId}`, report];
  },
};

function platformEvent(type: string, now: number, record: Record<string, unknown>): string {
  return JSON.stringify({ time: new Date(now).toISOString(), type: `platform.${type}`, record });
}

const json: PlatformLines = {
  initStart: (event, now) =>
    platformEvent('initStart', now, {
      initializationType: 'on-demand',
      phase: 'init',
      runtimeVersion: event.runtimeVersion,
      runtimeVersionArn: event.runtimeVersionArn,
      functionName: event.functionName,
      functionVersion: event.functionVersion,
      instanceMaxMemory: event.memorySizeMegabytes * 1024 * 1024,
    }),
  initReport: (event, now) =>
    platformEvent('initReport', now, {
      initializationType: 'on-demand',
      phase: event.phase,
      status: event.status,
      ...(event.errorType === undefined ? {} : { errorType: event.errorType }),
      metrics: { durationMs: round(event.durationMilliseconds) },
    }),
  start: (requestId, version, now) => platformEvent('start', now, { requestId, version }),
  end(record, now) {
    const status = statusOf(record.outcome);
    return [
      platformEvent('report', now, {
        requestId: record.requestId,
        metrics: {
          durationMs: round(record.durationMilliseconds),
          billedDurationMs: record.billedMilliseconds,
          memorySizeMB: record.memorySizeMegabytes,
          maxMemoryUsedMB: record.maxMemoryUsedMegabytes,
          ...(record.initMilliseconds === undefined
            ? {}
            : { initDurationMs: round(record.initMilliseconds) }),
        },
        status,
        ...(record.errorType === undefined ? {} : { errorType: record.errorType }),
      }),
    ];
  },
};

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

export function platformLines(format: LogFormat): PlatformLines {
  return format === 'JSON' ? json : text;
}
