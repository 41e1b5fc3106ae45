/** Which processors' code this machine runs: its own, and what the kernel hands to qemu-user through binfmt_misc. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lambda's names. */
export type Processor = 'x86_64' | 'arm64';

const processors: ReadonlyMap<string, Processor> = new Map([
  ['x64', 'x86_64'],
  ['arm64', 'arm64'],
]);

/** Entries that Debian's qemu-user-static registers. */
const emulators: Readonly<Record<Processor, string>> = { x86_64: 'qemu-x86_64', arm64: 'qemu-aarch64' };

/** https://docs.kernel.org/admin-guide/binfmt-misc.html */
const defaultRegistry = '/proc/sys/fs/binfmt_misc';

/** @param arch Node's name of the machine's own processor */
export function runnableProcessors(
  arch: string = process.arch,
  registry: string = defaultRegistry,
): Processor[] {
  const own = processors.get(arch);
  return (['x86_64', 'arm64'] as const).filter((one) => one === own || isEmulated(one, registry));
}

/**
 * The flag F opens the emulator when it is registered; without it the kernel would look for it inside the sandbox,
 * where it is not.
 */
function isEmulated(processor: Processor, registry: string): boolean {
  try {
    const entry = readFileSync(join(registry, emulators[processor]), 'latin1');
    return /^enabled$/m.test(entry) && /^flags: .*F/m.test(entry);
  } catch {
    return false;
  }
}
