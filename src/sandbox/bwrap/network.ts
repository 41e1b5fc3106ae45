/** The network of an instance: a bridge with Kiln's address, and one isolated port for each sandbox. */

import { readFileSync, writeFileSync } from 'node:fs';
import type { GuestNetwork } from '../sandbox.ts';
import { descriptorPath } from './namespaces.ts';
import { addMembers, applyRules, type Member, openPorts, removeRules } from './nftables.ts';
import { runCommand } from './run-command.ts';
import { readRoutes, type Subnet, subnetPrefixLength, uplinks } from './subnets.ts';

/** Names on the host that carry an instance's tag (6 hexadecimal digits); interface names may have 15 characters. */
export const networkNames = {
  bridge: (tag: string) => `kiln${tag}`,
  portPrefix: (tag: string) => `k${tag}v`,
  table: (tag: string) => `kiln_${tag}`,
};

/** A namespace to be plugged in. */
export interface Plug {
  readonly slot: number;
  readonly networkDescriptor: number;
}

export class BridgeNetwork implements GuestNetwork {
  readonly gatewayHost: string;
  readonly listenAddresses: readonly string[];
  readonly shared = false;
  readonly #tag: string;
  readonly #subnet: Subnet;
  readonly #mtu: number;

  private constructor(tag: string, subnet: Subnet, mtu: number) {
    this.#tag = tag;
    this.#subnet = subnet;
    this.#mtu = mtu;
    this.gatewayHost = subnet.gateway;
    this.listenAddresses = [subnet.gateway];
  }

  /** Makes bridge and rules. `relaysDns` opens port 53 of the gateway. */
  static async make(tag: string, subnet: Subnet, relaysDns: boolean): Promise<BridgeNetwork> {
    const bridge = networkNames.bridge(tag);
    const ways = uplinks(readRoutes());
    const mtu = Math.min(
      1500,
      ...ways.map((device) => Number(readFileSync(`/sys/class/net/${device}/mtu`, 'utf8'))),
    );
    const network = new BridgeNetwork(tag, subnet, mtu);
    // Rules first: no packet of a sandbox ever meets a host without them.
    await applyRules({
      table: networkNames.table(tag),
      bridge,
      portPrefix: networkNames.portPrefix(tag),
      gateway: subnet.gateway,
      cidr: subnet.cidr,
      uplinks: ways,
      relaysDns,
    });
    await ipBatch([
      `link add ${bridge} mtu ${mtu} type bridge`,
      `link set ${bridge} up`,
      `address add ${subnet.gatewayWithPrefix} dev ${bridge}`,
    ]);
    disableIpv6(bridge);
    // Forwarding for these devices alone, not for the whole host.
    for (const device of [bridge, ...ways])
      writeFileSync(`/proc/sys/net/ipv4/conf/${device}/forwarding`, '1');
    return network;
  }

  address(slot: number): string {
    return this.#subnet.address(slot);
  }

  /** Connects fresh namespaces to the bridge, in bulk: most of the cost is starting tools. */
  async connect(plugs: readonly Plug[]): Promise<void> {
    const members = plugs.map(({ slot }) => this.#member(slot));
    await ipBatch(
      plugs.flatMap(({ networkDescriptor }, index) => {
        const { port, hardwareAddress } = members[index] ?? this.#member(0);
        const inside = `name eth0 mtu ${this.#mtu} address ${hardwareAddress} netns ${descriptorPath(networkDescriptor)}`;
        return [
          `link add ${port} mtu ${this.#mtu} type veth peer ${inside}`,
          `link set ${port} master ${networkNames.bridge(this.#tag)}`,
          `link set ${port} type bridge_slave isolated on`,
          `link set ${port} up`,
        ];
      }),
    );
    for (const { port } of members) disableIpv6(port);
    await addMembers(networkNames.table(this.#tag), members);
    await Promise.all(plugs.map((plug) => this.#configureInside(plug)));
  }

  async allow(ports: readonly number[]): Promise<void> {
    if (ports.length > 0) await openPorts(networkNames.table(this.#tag), ports);
  }

  async remove(): Promise<void> {
    await removeNetwork(this.#tag);
  }

  #member(slot: number): Member {
    return {
      port: `${networkNames.portPrefix(this.#tag)}${slot}`,
      // Locally administered; unique within the bridge, which is as far as it is seen.
      hardwareAddress: `02:4b:00:00:${byte(slot >> 8)}:${byte(slot)}`,
      address: this.address(slot),
    };
  }

  async #configureInside({ slot, networkDescriptor }: Plug): Promise<void> {
    const script = 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6; exec ip -batch -';
    await runCommand(
      'nsenter',
      [`--net=${descriptorPath(networkDescriptor)}`, '--', 'sh', '-c', script],
      [
        'link set lo up',
        `address add ${this.address(slot)}/${subnetPrefixLength} dev eth0`,
        'link set eth0 up',
        `route add default via ${this.gatewayHost}`,
        '',
      ].join('\n'),
    );
  }
}

/** Removes everything on the host that carries `tag`; ports go with their namespaces, and here at the latest. */
export async function removeNetwork(tag: string): Promise<void> {
  const links = await runCommand('ip', ['-brief', 'link', 'show']);
  const ours = links
    .split('\n')
    .map((line) => line.split(/[\s@]/, 1)[0] ?? '')
    .filter((name) => name === networkNames.bridge(tag) || name.startsWith(networkNames.portPrefix(tag)));
  // Another end of a pair may vanish in between.
  if (ours.length > 0)
    await runCommand('ip', ['-force', '-batch', '-'], ours.map((l) => `link delete ${l}\n`).join('')).catch(
      () => {},
    );
  await removeRules(networkNames.table(tag));
}

async function ipBatch(lines: readonly string[]): Promise<void> {
  await runCommand('ip', ['-batch', '-'], `${lines.join('\n')}\n`);
}

/** IPv6 would need rules of its own; functions outside a VPC have none on Lambda either. */
function disableIpv6(device: string): void {
  try {
    writeFileSync(`/proc/sys/net/ipv6/conf/${device}/disable_ipv6`, '1');
  } catch {
    // A kernel without IPv6 has no such file.
  }
}

function byte(value: number): string {
  return (value & 0xff).toString(16).padStart(2, '0');
}
