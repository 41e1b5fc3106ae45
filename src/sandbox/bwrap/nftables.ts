/** The firewall of an instance: static rules, one set element for each sandbox, one for each open port. */

import { runCommand } from './run-command.ts';

export interface FirewallPlan {
  /** Name of the instance's tables. */
  readonly table: string;
  readonly bridge: string;
  /** What the names of this instance's bridge ports start with. */
  readonly portPrefix: string;
  readonly gateway: string;
  readonly cidr: string;
  /** Devices behind which the internet lies. */
  readonly uplinks: readonly string[];
  /** Kiln answers DNS on the gateway, because the host's own servers are out of the sandboxes' reach. */
  readonly relaysDns: boolean;
}

/** Of a sandbox: the port, hardware and IP address that belong together. */
export interface Member {
  readonly port: string;
  readonly hardwareAddress: string;
  readonly address: string;
}

/** Never the internet: this-host, loopback, link-local (cloud metadata), shared test, multicast and reserved ranges. */
const notInternet = '{ 0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16, 224.0.0.0/3 }';

/** The whole ruleset; applied in one transaction. */
export function ruleset(plan: FirewallPlan): string {
  const { table, bridge, portPrefix, gateway, cidr } = plan;
  const dns = plan.relaysDns ? `ip daddr ${gateway} meta l4proto { tcp, udp } th dport 53 accept` : '';
  const internet =
    plan.uplinks.length === 0 ? '' : `oifname { ${plan.uplinks.map((u) => `"${u}"`).join(', ')} } accept`;
  return `
table bridge ${table} {
  set members { typeof iifname . ether saddr . ip saddr; }
  chain ingress {
    type filter hook prerouting priority -300; policy accept;
    iifname != "${portPrefix}*" accept
    ether type ip iifname . ether saddr . ip saddr @members accept
    ether type arp iifname . ether saddr . arp saddr ip @members accept
    drop
  }
}
table ip ${table} {
  set ports { type inet_service; }
  chain input {
    type filter hook input priority -10; policy accept;
    iifname != "${bridge}" accept
    ct state established,related accept
    ip daddr ${gateway} tcp dport @ports accept
    ${dns}
    meta l4proto tcp reject with tcp reset
    reject
  }
  chain forward {
    type filter hook forward priority -10; policy accept;
    oifname "${bridge}" ct state established,related accept
    oifname "${bridge}" drop
    iifname != "${bridge}" accept
    ip saddr != ${cidr} drop
    ip daddr ${notInternet} reject
    ${internet}
    reject
  }
  chain nat {
    type nat hook postrouting priority 100; policy accept;
    ip saddr ${cidr} oifname != "${bridge}" masquerade
  }
}
`;
}

export async function applyRules(plan: FirewallPlan): Promise<void> {
  await runCommand('nft', ['-f', '-'], ruleset(plan));
}

export async function addMembers(table: string, members: readonly Member[]): Promise<void> {
  const elements = members.map((m) => `"${m.port}" . ${m.hardwareAddress} . ${m.address}`).join(', ');
  await runCommand('nft', ['-f', '-'], `add element bridge ${table} members { ${elements} }\n`);
}

export async function openPorts(table: string, ports: readonly number[]): Promise<void> {
  await runCommand('nft', ['-f', '-'], `add element ip ${table} ports { ${ports.join(', ')} }\n`);
}

/** Removes an instance's tables; those already gone, or going by another start's hand, are no error. */
export async function removeRules(table: string): Promise<void> {
  for (const kind of ['bridge', 'ip']) {
    if (!(await hasTable(kind, table))) continue;
    try {
      await runCommand('nft', ['delete', 'table', kind, table]);
    } catch (cause) {
      if (await hasTable(kind, table)) throw cause;
    }
  }
}

async function hasTable(kind: string, table: string): Promise<boolean> {
  const listed = await runCommand('nft', ['list', 'tables', kind]);
  return listed.split('\n').includes(`table ${kind} ${table}`);
}
