/** A sandbox reaches Kiln's open ports by its own address, and the world by NAT; the host reaches the sandbox. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { firstLine, guestNode, javascript, specFor, startDriver, type TestDriver } from './support.ts';

let started: TestDriver;
before(async () => {
  started = await startDriver();
});
after(() => started.close());

/** Connects from inside and prints what it is told, or the error code. */
const caller = (host: string, port: number) => `
  import { connect } from 'node:net';
  const socket = connect({ host: '${host}', port: ${port}, timeout: 2000 });
  socket.on('data', (chunk) => { console.log(String(chunk)); process.exit() });
  socket.on('error', (error) => { console.log(error.code); process.exit() });
  socket.on('timeout', () => { console.log('timeout'); process.exit() });
`;

test('an open port of the gateway is reached, and sees the address of the sandbox', async () => {
  const { driver } = started;
  const [host] = driver.network.listenAddresses;
  assert.equal(host, driver.network.gatewayHost);
  const server = createServer((socket) => socket.end(`you are ${socket.remoteAddress}`)).listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  assert.equal((await javascript(driver, caller(host ?? '', port))).stdout, 'ECONNREFUSED\n');
  await driver.network.allow([port]);
  const sandbox = await driver.launch(
    specFor([guestNode, '--input-type=module', '-e', caller(host ?? '', port)]),
  );
  assert.equal(await firstLine(sandbox.stdout), `you are ${sandbox.address}`);
  await sandbox.destroy();
  server.close();
});

test('the host reaches what listens in a sandbox, for telemetry', async () => {
  const script = `
    require('node:net').createServer((socket) => socket.end('inside')).listen(8080, 'sandbox.localdomain', () => console.log('up'));
  `;
  const sandbox = await started.driver.launch(specFor([guestNode, '-e', script]));
  assert.equal(await firstLine(sandbox.stdout), 'up');
  assert.ok(sandbox.address);
  const socket = connect(8080, sandbox.address);
  const [chunk] = await once(socket, 'data');
  assert.equal(String(chunk), 'inside');
  await sandbox.destroy();
});

test('there is a default route, a resolver that is not on loopback, and no IPv6', async () => {
  const script = `
    import { readFileSync } from 'node:fs';
    import { networkInterfaces } from 'node:os';
    import { getServers } from 'node:dns';
    const families = Object.values(networkInterfaces()).flat().map((entry) => entry.family);
    const routes = readFileSync('/proc/net/route', 'latin1').split('\\n').filter((line) => line.split('\\t')[1] === '00000000');
    console.log(JSON.stringify({ families, routes: routes.length, servers: getServers() }));
  `;
  const { families, routes, servers } = JSON.parse((await javascript(started.driver, script)).stdout);
  assert.deepEqual([...new Set(families)], ['IPv4']);
  assert.equal(routes, 1);
  assert.ok(
    servers.length > 0 && servers.every((server: string) => !server.startsWith('127.')),
    String(servers),
  );
});

test('many Kilns have networks that do not overlap', async () => {
  const others = await Promise.all([startDriver(), startDriver(), startDriver()]);
  const gateways = [started, ...others].map(({ driver }) => driver.network.gatewayHost);
  assert.equal(new Set(gateways).size, 4);
  await Promise.all(others.map((other) => other.close()));
});
