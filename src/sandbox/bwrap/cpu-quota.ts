/** How a share of cores becomes the kernel's CPU bandwidth setting. */

/** Short, so that a small share runs often in small slices, as Lambda's does, rather than pausing for long. */
export const cpuPeriodMicroseconds = 20_000;

/** The kernel refuses quotas under 1 ms: kernel documentation, scheduler/sched-bwc.rst. */
const minQuotaMicroseconds = 1_000;

export function cpuQuotaMicroseconds(cores: number): number {
  return Math.max(minQuotaMicroseconds, Math.round(cores * cpuPeriodMicroseconds));
}
