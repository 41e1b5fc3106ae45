/** Sets this machine up for sandboxes, step by step, each with its undoing. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Teardown } from '../../base/disposal.ts';
import { invariant } from '../../base/invariant.ts';
import type { Enforcement, GuestNetwork } from '../sandbox.ts';
import { CgroupTree } from './cgroups.ts';
import { describeEnforcement } from './enforcement.ts';
import { inheritedDescriptors } from './inherited-descriptors.ts';
import { claimInstance, defaultRunFolder, type Instance, removeRecord, writeRecord } from './instance.ts';
import { BridgeNetwork } from './network.ts';
import { PastaNetwork } from './pasta.ts';
import { Places } from './places.ts';
import { startTime } from './processes.ts';
import { isPrivileged, requireTools } from './requirements.ts';
import { DnsRelay, readResolvers } from './resolver.ts';
import { makeRootFolder } from './root-folder.ts';
import { seccompFilter } from './seccomp.ts';
import { SlotPool } from './slots.ts';
import { isFree, readRoutes, subnetOf } from './subnets.ts';
import { sweepLeftovers } from './sweep.ts';
import { TmpDisks } from './tmp-disks.ts';

export interface BwrapOptions {
  /** Private folder for generated files; made when absent. */
  readonly stateFolder: string;
  readonly clock: Clock;
  /** Where Kilns of this machine record themselves for each other; /run/kiln for root. */
  readonly runFolder?: string;
  /** Places kept ready for a burst of launches; 8 unless told. */
  readonly sparePlaces?: number;
}

/** What all sandboxes of a driver share. */
export interface Ground {
  readonly seccomp: boolean;
  readonly places: Places;
  readonly network: GuestNetwork;
  readonly enforcement: readonly Enforcement[];
}

const defaultSparePlaces = 8;

/** Without a way out there is nothing to reach and nothing to open. */
const noNetwork: GuestNetwork = {
  gatewayHost: '127.0.0.1',
  listenAddresses: [],
  shared: false,
  allow: async () => {},
};

/**
 * Sweeps what dead Kilns left, then prepares for this one; every step is added to `teardown` as it is taken.
 * Rejects with a `SandboxFailure` of one line when a tool is missing.
 */
export async function setUp(options: BwrapOptions, teardown: Teardown): Promise<Ground> {
  const { clock, runFolder = defaultRunFolder() } = options;
  const privileged = isPrivileged();
  requireTools(privileged);
  await sweepLeftovers(runFolder, clock);
  const routes = readRoutes();
  const instance = await claimInstance((number) => isFree(number, routes));
  teardown.add('its number', () => instance.release());

  const folder = join(options.stateFolder, `sandboxes-${instance.tag}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const groups = new CgroupTree(`kiln-${instance.tag}`);
  const born = startTime(process.pid);
  invariant(born, 'a running process has a start time');
  const record = { tag: instance.tag, pid: process.pid, startTime: born, cgroups: groups.roots, folder };
  writeRecord(runFolder, { ...record, network: privileged });
  teardown.add('its record', () => removeRecord(runFolder, instance.tag));
  teardown.add('its files', () => rmSync(folder, { recursive: true, force: true }));
  teardown.add('its control groups', () => groups.remove());

  const filter = seccompFilter();
  const seccompFile = filter === undefined ? undefined : join(folder, 'seccomp.bpf');
  if (filter !== undefined && seccompFile !== undefined) writeFileSync(seccompFile, filter);

  const plainRoot = join(folder, 'root');
  const { direct, extraLines } = readResolvers();
  if (!privileged) makeRootFolder(plainRoot, { nameservers: direct, resolvLines: extraLines });
  const pasta = !privileged && PastaNetwork.works() ? new PastaNetwork(folder) : undefined;
  // Each waits for the kernel, not for the other; whichever fails, both are over before anything is undone.
  const [networkSetUp, disksSetUp] = await Promise.allSettled([
    privileged ? setUpNetwork(instance, folder, options, teardown) : undefined,
    privileged ? setUpDisks(folder, teardown) : undefined,
  ]);
  const networking = fulfilled(networkSetUp);
  const disks = fulfilled(disksSetUp);
  const places = new Places({
    groups,
    slots: networking?.slots,
    plainRoot,
    pasta,
    disks,
    spare: options.sparePlaces ?? defaultSparePlaces,
    parking: { seccompFile, inherited: inheritedDescriptors(), folder },
    clock,
  });
  teardown.add('its waiting processes', () => places.close());
  return {
    seccomp: seccompFile !== undefined,
    places,
    network: networking?.network ?? pasta ?? noNetwork,
    enforcement: describeEnforcement({
      privileged,
      pasta: pasta !== undefined,
      cgroups: groups.kind,
      freezes: groups.freezes,
      seccomp: filter !== undefined,
      disks: disks !== undefined,
    }),
  };
}

function fulfilled<Value>(settled: PromiseSettledResult<Value>): Value {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

/** Undefined where file systems in files can't be had; /tmp is then a tmpfs. */
async function setUpDisks(folder: string, teardown: Teardown): Promise<TmpDisks | undefined> {
  if (!TmpDisks.canHold(folder)) return undefined;
  const disks = new TmpDisks(join(folder, 'tmp'));
  teardown.add('its disks', () => disks.close());
  try {
    await disks.prepare(1);
    return disks;
  } catch {
    // A container may hide the loop devices, or forbid to mount them.
    return undefined;
  }
}

async function setUpNetwork(instance: Instance, folder: string, options: BwrapOptions, teardown: Teardown) {
  const resolvers = readResolvers();
  const relayed = resolvers.direct.length === 0 ? resolvers.host[0] : undefined;
  const subnet = subnetOf(instance.number);
  const network = await BridgeNetwork.make(instance.tag, subnet, relayed !== undefined);
  teardown.add('its network', () => network.remove());
  if (relayed !== undefined) {
    const relay = await DnsRelay.listen(subnet.gateway, relayed, options.clock);
    teardown.add('its DNS relay', () => relay.close());
  }
  const nameservers = relayed === undefined ? resolvers.direct : [subnet.gateway];
  const names = { nameservers, resolvLines: resolvers.extraLines };
  const slots = new SlotPool(
    instance.number,
    network,
    folder,
    names,
    options.sparePlaces ?? defaultSparePlaces,
    options.clock,
  );
  teardown.add('its namespaces', () => slots.close());
  return { network, slots };
}
