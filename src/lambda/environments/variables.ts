/**
 * The environment variables a function starts with.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */

import type { FunctionVersion } from '../model/function-version.ts';

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface VariableSources {
  readonly version: FunctionVersion;
  readonly credentials: SessionCredentials;
  /** What the runtime itself sets (`PATH`, `NODE_PATH`, `AWS_EXECUTION_ENV`). */
  readonly runtime: Readonly<Record<string, string>>;
  readonly logGroup: string;
  readonly logStream: string;
  /** `host:port` of the Runtime API. */
  readonly runtimeApi: string;
  /** Base URL of Kiln's own endpoint as seen from the sandbox. */
  readonly endpoint: string;
}

/**
 * Three layers, later ones win: what a function may override, the user's variables, what is reserved.
 * The API refuses reserved names, so the third layer never hides a user's value.
 */
export function environmentVariables(sources: VariableSources): Record<string, string> {
  const { version, credentials } = sources;
  const { settings } = version;
  const logFormat = settings.LoggingConfig?.LogFormat;
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    LD_LIBRARY_PATH: '/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_ENDPOINT_URL: sources.endpoint,
    // What the shell that starts AWS's runtimes leaves behind; recorded from AWS.
    PWD: '/var/task',
    SHLVL: '0',
    ...sources.runtime,
    ...settings.environment,
    _HANDLER: settings.Handler ?? '',
    AWS_REGION: version.region,
    AWS_DEFAULT_REGION: version.region,
    AWS_LAMBDA_FUNCTION_NAME: version.name,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.MemorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: sources.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: sources.logStream,
    ...(logFormat === 'JSON'
      ? {
          AWS_LAMBDA_LOG_FORMAT: 'JSON',
          AWS_LAMBDA_LOG_LEVEL: settings.LoggingConfig?.ApplicationLogLevel ?? 'INFO',
        }
      : {}),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_LAMBDA_RUNTIME_API: sources.runtimeApi,
    LAMBDA_TASK_ROOT: '/var/task',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
  };
}
