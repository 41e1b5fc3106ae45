/** Runs as an ordinary user: starts a driver, tries what must hold for one, and prints what it saw as JSON. */

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '../../../src/base/clock.ts';
import { BwrapDriver } from '../../../src/sandbox/bwrap/driver.ts';
import { firstLine, guestNode, javascript, shell, specFor } from './support.ts';

const folder = process.argv[2] ?? '';
const options = { stateFolder: join(folder, 'state'), runFolder: join(folder, 'run'), clock: systemClock };
const driver = await BwrapDriver.start({ ...options, sparePlaces: 1 });
const server = createServer((socket) => socket.end('kiln')).listen(0, '127.0.0.1');
const closed = createServer((socket) => socket.end('private')).listen(0, '127.0.0.1');
await Promise.all([once(server, 'listening'), once(closed, 'listening')]);
const [port, closedPort] = [server, closed].map((each) => (each.address() as AddressInfo).port);
if (port !== undefined) await driver.network.allow([port]);

const reach = `
  const { connect } = require('node:net');
  const reach = (host, port) => new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    socket.on('data', (chunk) => resolve(String(chunk))).on('error', (error) => resolve(error.code)).on('timeout', () => resolve('timeout'));
  });
  Promise.all([reach('${driver.network.gatewayHost}', ${port}), reach('${driver.network.gatewayHost}', ${closedPort}), reach('169.254.169.254', 80)])
    .then((answers) => { console.log(JSON.stringify(answers)); process.exit() });
`;

/** Counts lines that arrive while the sandbox is frozen. */
async function linesWhileFrozen(): Promise<number> {
  const script = 'setInterval(() => console.log("x"), 1)';
  const sandbox = await driver.launch(specFor([guestNode, '-e', script]));
  await firstLine(sandbox.stdout);
  sandbox.freeze();
  await new Promise((resolve) => setTimeout(resolve, 50));
  let lines = 0;
  sandbox.stdout.on('data', () => {
    lines += 1;
  });
  // What was on its way arrives first.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const before = lines;
  await new Promise((resolve) => setTimeout(resolve, 100));
  const during = lines - before;
  sandbox.thaw();
  await firstLine(sandbox.stdout);
  sandbox.freeze();
  await sandbox.destroy();
  return during;
}

const report = {
  user: process.getuid?.(),
  notHeld: driver.enforcement.filter(({ enforced }) => !enforced).map(({ name }) => name),
  network: driver.enforcement.find(({ name }) => name === 'network')?.detail,
  id: (await shell(driver, 'id')).stdout.trim(),
  written: (
    await shell(
      driver,
      'for d in / /etc /usr /dev /proc; do touch $d/x 2>/dev/null && echo $d; done; touch /tmp/x && echo /tmp',
    )
  ).stdout.trim(),
  capabilities: (await shell(driver, 'grep CapEff /proc/self/status')).stdout.trim(),
  descriptors: (await shell(driver, 'for n in /proc/$$/fd/*; do [ -h "$n" ] && basename "$n"; done')).stdout
    .trim()
    .split('\n'),
  full: (await shell(driver, 'head -c 40M /dev/zero > /tmp/big')).stderr.includes('No space left'),
  reached: JSON.parse(
    (
      await javascript(
        driver,
        `import { createRequire } from 'node:module'; const require = createRequire('/'); ${reach}`,
      )
    ).stdout,
  ),
  linesWhileFrozen: await linesWhileFrozen(),
};
server.close();
closed.close();
await driver.close();
process.stdout.write(`${JSON.stringify(report)}\n`);
