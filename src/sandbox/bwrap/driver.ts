/** The bwrap driver: puts the mechanisms together to launch sandboxes, and takes them all down again. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { Teardown } from '../../base/disposal.ts';
import { invariant } from '../../base/invariant.ts';
import {
  type Enforcement,
  type GuestNetwork,
  type Sandbox,
  type SandboxDriver,
  SandboxFailure,
  type SandboxSpec,
} from '../sandbox.ts';
import { BwrapSandbox } from './bwrap-sandbox.ts';
import { CgroupTree, removeGroups, type SandboxGroup } from './cgroups.ts';
import { describeEnforcement } from './enforcement.ts';
import { type EtcFile, writeEtc, writeHosts } from './etc-files.ts';
import { claimInstance, defaultRunFolder, removeRecord, writeRecord } from './instance.ts';
import { launchProcess } from './launch.ts';
import { descriptorPath } from './namespaces.ts';
import { BridgeNetwork } from './network.ts';
import { startTime } from './processes.ts';
import { isPrivileged, requireTools } from './requirements.ts';
import { DnsRelay, readResolvers } from './resolver.ts';
import { seccompFilter } from './seccomp.ts';
import { type Slot, SlotPool } from './slots.ts';
import { isFree, readRoutes, subnetOf } from './subnets.ts';
import { sweepLeftovers } from './sweep.ts';

export interface BwrapOptions {
  /** Private folder for generated files; made when absent. */
  readonly stateFolder: string;
  readonly clock: Clock;
  /** Where Kilns of this machine record themselves for each other; /run/kiln for root. */
  readonly runFolder?: string;
}

/** What all sandboxes of a driver share. */
interface Shared {
  readonly folder: string;
  readonly clock: Clock;
  readonly groups: CgroupTree;
  readonly etc: readonly EtcFile[];
  readonly seccompFile: string | undefined;
  /** Undefined without root's rights: bubblewrap then unshares, and there is no network. */
  readonly slots: SlotPool | undefined;
}

/** Without a way out there is nothing to reach and nothing to open. */
const noNetwork: GuestNetwork = {
  gatewayHost: '127.0.0.1',
  listenAddresses: [],
  allow: async () => {},
};

export class BwrapDriver implements SandboxDriver {
  readonly name = 'bwrap';
  readonly enforcement: readonly Enforcement[];
  readonly network: GuestNetwork;
  readonly #shared: Shared;
  readonly #teardown: Teardown;
  readonly #sandboxes = new Map<string, BwrapSandbox>();
  #closed: Promise<void> | undefined;

  private constructor(shared: Shared, network: GuestNetwork, enforcement: Enforcement[], teardown: Teardown) {
    this.#shared = shared;
    this.network = network;
    this.enforcement = enforcement;
    this.#teardown = teardown;
  }

  /**
   * Sweeps what dead Kilns left, then sets up this one. Rejects with a `SandboxFailure` of one line when the
   * machine can't run it.
   */
  static async start(options: BwrapOptions): Promise<BwrapDriver> {
    const { clock, runFolder = defaultRunFolder() } = options;
    const privileged = isPrivileged();
    requireTools(privileged);
    await sweepLeftovers(runFolder, clock);
    const routes = readRoutes();
    const instance = await claimInstance((number) => isFree(number, routes));
    const teardown = new Teardown();
    teardown.add('its number', () => instance.release());
    try {
      const folder = join(options.stateFolder, `sandboxes-${instance.tag}`);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const groups = new CgroupTree(`kiln-${instance.tag}`, clock);
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
      const resolvers = readResolvers();
      const relays = privileged && resolvers.direct.length === 0 && resolvers.host[0] !== undefined;
      const subnet = subnetOf(instance.number);
      const nameservers = relays ? [subnet.gateway] : resolvers.direct;
      const etc = writeEtc(folder, privileged ? nameservers : [], resolvers.extraLines);

      let slots: SlotPool | undefined;
      let network: GuestNetwork = noNetwork;
      if (privileged) {
        const bridge = await BridgeNetwork.make(instance.tag, subnet, relays);
        teardown.add('its network', () => bridge.remove());
        if (relays) {
          const relay = await DnsRelay.listen(subnet.gateway, resolvers.host[0] ?? '', clock);
          teardown.add('its DNS relay', () => relay.close());
        }
        const pool = new SlotPool(instance.number, bridge, folder);
        teardown.add('its namespaces', () => pool.close());
        await pool.fill();
        network = bridge;
        slots = pool;
      }
      const { kind: cgroups, freezes } = groups;
      const enforcement = describeEnforcement({
        privileged,
        cgroups,
        freezes,
        seccomp: filter !== undefined,
      });
      const shared = { folder, clock, groups, etc, seccompFile, slots };
      const driver = new BwrapDriver(shared, network, enforcement, teardown);
      await driver.#tryOut();
      return driver;
    } catch (cause) {
      await teardown.run();
      throw cause;
    }
  }

  async launch(spec: SandboxSpec): Promise<Sandbox> {
    checkSpec(spec);
    if (this.#closed !== undefined) throw new SandboxFailure('The sandbox driver is closed.');
    if (this.#sandboxes.has(spec.id)) throw new SandboxFailure(`A sandbox named ${spec.id} runs already.`);
    const slot = await this.#shared.slots?.take();
    const group = this.#makeGroup(spec, slot);
    return await this.#start(spec, slot, group);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const ends = await Promise.allSettled([...this.#sandboxes.values()].map((sandbox) => sandbox.destroy()));
    await this.#teardown.run();
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  #makeGroup(spec: SandboxSpec, slot: Slot | undefined): SandboxGroup {
    const { memoryBytes, tmpBytes } = spec.limits;
    try {
      // On Lambda /tmp is not part of the memory; the pages of a tmpfs are charged to who writes them.
      return this.#shared.groups.create(spec.id, { ...spec.limits, memoryBytes: memoryBytes + tmpBytes });
    } catch (cause) {
      if (slot !== undefined) this.#shared.slots?.giveBack(slot);
      throw new SandboxFailure(`The control groups of sandbox ${spec.id} could not be made.`, cause);
    }
  }

  async #start(spec: SandboxSpec, slot: Slot | undefined, group: SandboxGroup): Promise<Sandbox> {
    const { folder, clock, etc, seccompFile } = this.#shared;
    const hosts = slot?.hosts ?? writeHosts(folder, 'hosts', undefined);
    const namespaces = slot?.namespaces;
    const release = () => {
      this.#sandboxes.delete(spec.id);
      if (slot !== undefined) this.#shared.slots?.giveBack(slot);
    };
    const joinFiles = [
      ...(group.limits?.joinFiles ?? []),
      ...(group.control === undefined ? [] : [group.control.joinFile]),
    ];
    let launched: ReturnType<typeof launchProcess>;
    try {
      launched = launchProcess(
        {
          spec,
          walls: {
            etcFiles: [...etc, hosts],
            seccomp: seccompFile !== undefined,
            namespaces: slot === undefined ? 'own' : 'prepared',
          },
          joinFiles,
          networkNamespace: namespaces && descriptorPath(namespaces.networkDescriptor),
          userDescriptor: namespaces?.userDescriptor,
          seccompFile,
          folder,
        },
        clock,
      );
    } catch (cause) {
      group.limits?.close();
      await removeGroups(
        [...(group.limits?.folders ?? []), ...(group.control === undefined ? [] : [group.control.folder])],
        clock,
      );
      release();
      throw cause;
    }
    const { child, pid, stdout, stderr, control } = launched;
    const { cpuCores } = spec.limits;
    const sandbox = new BwrapSandbox(
      {
        id: spec.id,
        child,
        stdout,
        stderr,
        control,
        address: slot?.address,
        cpuCores,
        group,
        clock,
        release,
      },
      pid,
    );
    this.#sandboxes.set(spec.id, sandbox);
    try {
      await launched.ready;
      return sandbox;
    } catch (cause) {
      await sandbox.destroy();
      throw cause;
    }
  }

  /** Whether it works is known only by doing it: kernels forbid namespaces in many ways. */
  async #tryOut(): Promise<void> {
    const mebibyte = 1024 * 1024;
    const limits = {
      memoryBytes: 64 * mebibyte,
      cpuCores: 1,
      processes: 16,
      descriptors: 64,
      tmpBytes: mebibyte,
    };
    const sandbox = await this.launch({
      id: 'trial',
      argv: ['/bin/true'],
      env: {},
      cwd: '/',
      mounts: [],
      limits,
    });
    const exit = await sandbox.exited;
    await sandbox.destroy();
    if (exit.code !== 0) throw new SandboxFailure(`A trial sandbox failed (${exit.signal ?? exit.code}).`);
  }
}

function checkSpec(spec: SandboxSpec): void {
  invariant(
    /^[A-Za-z0-9-]{1,100}$/.test(spec.id),
    `sandbox id ${JSON.stringify(spec.id)} is letters, digits and -`,
  );
  const command = spec.argv[0];
  invariant(
    command !== undefined && !command.includes('='),
    'a sandbox has a command, without = in its name',
  );
  const texts = [...spec.argv, ...Object.entries(spec.env).flat(), spec.cwd];
  invariant(!texts.some((text) => text.includes('\0')), 'no string of a sandbox holds a zero byte');
}
