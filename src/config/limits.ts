/**
 * AWS Lambda's quotas and Kiln's own bounds in one table.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html unless a line says otherwise.
 */

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

export const lambdaLimits = {
  /** Whole CreateFunction or UpdateFunctionCode request; recorded from AWS. */
  maxDeployRequestBytes: 70_167_211,
  /** Unzipped package with its layers. */
  maxUnzippedBytes: 262_144_000,
  maxInvokeRequestBytes: 6 * mebibyte,
  maxAsyncRequestBytes: mebibyte,
  /** A response body; AWS's text names 6,291,556. */
  maxInvokeResponseBytes: 6 * mebibyte + 100,
  maxEnvironmentBytes: 4 * kibibyte,
  maxLogTailBytes: 4 * kibibyte,
  /** A log line longer than this is split. */
  maxLogLineBytes: 256 * kibibyte,
  maxListItems: 50,
  maxTags: 50,
  /** Of one function. */
  maxLayers: 5,
  /** Of the resource-based policy of a function, a version or an alias. */
  maxPolicyBytes: 20 * kibibyte,
  maxTimeoutSeconds: 900,
  defaultTimeoutSeconds: 3,
  minMemoryMegabytes: 128,
  maxMemoryMegabytes: 10_240,
  defaultMemoryMegabytes: 128,
  minEphemeralStorageMegabytes: 512,
  maxEphemeralStorageMegabytes: 10_240,
  /** MemorySize that buys one core: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
  megabytesPerCore: 1769,
  maxDescriptors: 1024,
  maxProcesses: 1024,
  /** On-demand init, outside the function's timeout. */
  initTimeoutMilliseconds: 10_000,
  codeLocationSeconds: 600,
  defaultConcurrency: 1000,
  reservedForUnreserved: 100,
  codeStorageBytes: 300 * 1024 * mebibyte,
} as const;

/** Bounds of Kiln's own making, where AWS publishes none. */
export const kilnBounds = {
  /** An environment that no invocation reaches for this long is stopped. */
  idleEnvironmentMilliseconds: 10 * 60_000,
  /** An environment is retired at this age, well within the life of its credentials. */
  maxEnvironmentAgeMilliseconds: 2 * 3_600_000,
  /** Life of the role credentials an environment starts with. */
  roleSessionSeconds: 12 * 3600,
  /** What an environment's start is taken to cost until one was measured. */
  expectedStartMilliseconds: 60,
  /** Processes are stopped this long after the last invocation; under load the next event cancels it. */
  freezeDelayMilliseconds: 5,
  /** How long running invocations may take to finish when Kiln stops. */
  drainMilliseconds: 30_000,
} as const;
