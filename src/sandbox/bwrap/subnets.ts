/** The addresses of an instance's sandboxes: a subnet that collides with no route and no other Kiln. */

import { readFileSync } from 'node:fs';

/** 198.18.0.0/15 is set aside for tests between networks (RFC 2544) and so is on no one's LAN. */
const poolStart = 0xc612_0000;
const prefixLength = 21;
const addressesPerSubnet = 2 ** (32 - prefixLength);

export interface Subnet {
  /** `198.18.0.0/21` */
  readonly cidr: string;
  readonly gateway: string;
  /** `198.18.0.1/21` */
  readonly gatewayWithPrefix: string;
  /** Address of the sandbox in slot 0 and up. */
  address(slot: number): string;
}

/** The subnet of Kiln number `instance` on this machine. */
export function subnetOf(instance: number): Subnet {
  const start = poolStart + instance * addressesPerSubnet;
  return {
    cidr: `${dotted(start)}/${prefixLength}`,
    gateway: dotted(start + 1),
    gatewayWithPrefix: `${dotted(start + 1)}/${prefixLength}`,
    address: (slot) => dotted(start + 2 + slot),
  };
}

export const subnetPrefixLength = prefixLength;

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
}

/** A line of /proc/net/route: interface, destination and mask as numbers. */
export interface Route {
  readonly device: string;
  readonly destination: number;
  readonly mask: number;
}

/** The IPv4 routes of this machine's main table. */
export function readRoutes(table = readFileSync('/proc/net/route', 'latin1')): Route[] {
  return table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [device = '', destination = '0', , , , , , mask = '0'] = line.split(/\s+/);
      return { device, destination: fromLittleEndian(destination), mask: fromLittleEndian(mask) };
    });
}

function fromLittleEndian(hexadecimal: string): number {
  return Buffer.from(hexadecimal.padStart(8, '0'), 'hex').readUInt32LE();
}

/** True when no route but the default one touches the subnet. */
export function isFree(instance: number, routes: readonly Route[]): boolean {
  const start = poolStart + instance * addressesPerSubnet;
  const end = start + addressesPerSubnet - 1;
  return routes.every(({ destination, mask }) => {
    if (mask === 0) return true;
    const last = (destination | ~mask) >>> 0;
    return last < start || destination > end;
  });
}

/** Devices that lead to the internet. */
export function uplinks(routes: readonly Route[]): string[] {
  return [...new Set(routes.filter(({ mask }) => mask === 0).map(({ device }) => device))];
}
