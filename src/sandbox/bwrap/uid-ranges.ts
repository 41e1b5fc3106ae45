/** Which host users the users of a sandbox are: a range for each, so that no two sandboxes share one. */

/**
 * From 0x70000000 on, which systemd leaves unused (https://systemd.io/UIDS-GIDS/), up to the last id that
 * is positive as a signed number.
 */
const firstHostId = 0x7000_0000;
const idsPerSandbox = 1024;

/** Sandboxes that one Kiln can run at a time; as many addresses are in its network. */
export const sandboxesPerInstance = 2_000;

/** Kilns that can run beside each other on a machine. */
export const instancesPerMachine = 64;

/** A `uid_map` line (user_namespaces(7)) for slot `slot` of Kiln number `instance`. */
export function uidMap(instance: number, slot: number): string {
  const start = firstHostId + (instance * sandboxesPerInstance + slot) * idsPerSandbox;
  return `0 ${start} ${idsPerSandbox}`;
}
