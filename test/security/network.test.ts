/** Escape attempts through the network: the host's services, other ports, other sandboxes, cloud metadata, spoofing. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { after, before, test } from 'node:test';
import {
  firstLine,
  guestNode,
  javascript,
  nodeMount,
  specFor,
  startDriver,
  type TestDriver,
} from '../functional/sandbox/support.ts';
import { numbers, prelude } from './probe.ts';

let started: TestDriver;
const servers: Server[] = [];
before(async () => {
  started = await startDriver();
});
after(async () => {
  for (const server of servers) server.close();
  await started.close();
});

async function listen(host: string): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => {}).end('hello')).listen(0, host);
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function probe(script: string) {
  const { stdout, stderr } = await javascript(started.driver, `${prelude}${script}`);
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}

test("services on the host's loopback and on any of its addresses are out of reach", async () => {
  const port = await listen('0.0.0.0');
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((entry) => entry.family === 'IPv4')
    .map((entry) => entry.address);
  assert.ok(addresses.includes(started.driver.network.gatewayHost));
  const results = await probe(
    `report(await Promise.all(${JSON.stringify(addresses)}.map((host) => reach(host, ${port}))))`,
  );
  assert.deepEqual(
    results,
    addresses.map(() => 'ECONNREFUSED'),
  );
});

test('an open port is open on the gateway address alone', async () => {
  const port = await listen('0.0.0.0');
  await started.driver.network.allow([port]);
  const outside = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find((entry) => entry.family === 'IPv4' && !entry.internal && !entry.address.startsWith('198.18.'));
  const hosts = [
    started.driver.network.gatewayHost,
    '127.0.0.1',
    ...(outside === undefined ? [] : [outside.address]),
  ];
  const [gateway, ...others] = await probe(
    `report(await Promise.all(${JSON.stringify(hosts)}.map((host) => reach(host, ${port}))))`,
  );
  assert.equal(gateway, 'connected');
  assert.deepEqual(
    others,
    others.map(() => 'ECONNREFUSED'),
  );
});

test('link-local addresses, where clouds serve credentials, are out of reach', async () => {
  const results = await probe(
    `report(await Promise.all(['169.254.169.254', '169.254.170.2', '169.254.0.1'].map((host) => reach(host, 80))))`,
  );
  assert.deepEqual([...new Set(results)], ['ECONNREFUSED']);
});

test('other sandboxes are out of reach, of this Kiln and of another', async () => {
  const serve = `require('node:net').createServer((socket) => socket.end('x')).listen(8080, '0.0.0.0', () => console.log('up'))`;
  const other = await startDriver();
  const neighbours = await Promise.all(
    [started.driver, other.driver].map((driver) => driver.launch(specFor([guestNode, '-e', serve]))),
  );
  await Promise.all(neighbours.map((neighbour) => firstLine(neighbour.stdout)));
  const targets = [...neighbours.map((neighbour) => neighbour.address), other.driver.network.gatewayHost];
  const results = await probe(
    `report(await Promise.all(${JSON.stringify(targets)}.map((host) => reach(host, 8080))))`,
  );
  assert.ok(!results.includes('connected'), String(results));
  await Promise.all(neighbours.map((neighbour) => neighbour.destroy()));
  await other.close();
});

test('a neighbour is found by no name either: abstract sockets and /tmp are apart', async () => {
  const serve = `
    const { createServer } = require('node:net');
    require('node:fs').writeFileSync('/tmp/mine', 'x');
    createServer(() => {}).listen('\\0shared', () => createServer(() => {}).listen('/tmp/socket', () => console.log('up')));
  `;
  const neighbour = await started.driver.launch(specFor([guestNode, '-e', serve], { mounts: [nodeMount] }));
  await firstLine(neighbour.stdout);
  const script = `
    const local = (path) => new Promise((resolve) => net.connect(path).on('connect', () => resolve('connected')).on('error', (error) => resolve(error.code)));
    report([await local('\\0shared'), await local('/tmp/socket'), attempt(() => fs.readFileSync('/tmp/mine', 'utf8')), await local('\\0kiln-instance-0')]);
  `;
  assert.deepEqual(await probe(script), ['ECONNREFUSED', 'ENOENT', 'ENOENT', 'ECONNREFUSED']);
  await neighbour.destroy();
});

test('no other source address can be taken', async () => {
  const gateway = started.driver.network.gatewayHost;
  const port = await listen(gateway);
  await started.driver.network.allow([port]);
  const neighbour = gateway.replace(/1$/, '200');
  const script = `
    const results = [await reach('${gateway}', ${port}, { localAddress: '${neighbour}' })];
    // IP_FREEBIND lets anyone bind to an address that is not its own; a packet must still not leave with it.
    const socket = call(${numbers.socket}, 2, 1, 0);
    const libc2 = ffi.dlopen('libc.so.6', {
      setsockopt: { arguments: ['int32', 'int32', 'int32', 'buffer', 'uint32'], return: 'int32' },
      bind: { arguments: ['int32', 'buffer', 'uint32'], return: 'int32' },
      connect: { arguments: ['int32', 'buffer', 'uint32'], return: 'int32' },
    }).functions;
    const address = (host, port) => Buffer.from([2, 0, port >> 8, port & 255, ...host.split('.').map(Number), 0, 0, 0, 0, 0, 0, 0, 0]);
    const one = Buffer.from([1, 0, 0, 0]);
    results.push(libc2.setsockopt(socket, 0, 15, one, 4), libc2.bind(socket, address('${neighbour}', 0), 16), libc2.connect(socket, address('${gateway}', ${port}), 16));
    report(results);
  `;
  const [bound, , , connected] = await probe(script);
  assert.match(bound, /EADDRNOTAVAIL|EINVAL/);
  assert.equal(connected, -1);
});

test('the network can not be changed from inside', async () => {
  const { stdout } = await javascript(
    started.driver,
    `import { spawnSync } from 'node:child_process';
     const run = (...args) => spawnSync('/usr/sbin/ip', args).status;
     console.log(JSON.stringify([run('link', 'set', 'eth0', 'down'), run('address', 'add', '198.18.0.77/32', 'dev', 'eth0'), run('route', 'del', 'default')]));`,
  );
  for (const status of JSON.parse(stdout)) assert.notEqual(status, 0);
});
