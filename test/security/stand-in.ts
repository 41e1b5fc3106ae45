/** A stand-in for Kiln that is killed: starts a driver and two sandboxes, tells their address, and waits. */

import { systemClock } from '../../src/base/clock.ts';
import { BwrapDriver } from '../../src/sandbox/bwrap/driver.ts';
import { specFor } from '../functional/sandbox/support.ts';

const [stateFolder = '', runFolder = ''] = process.argv.slice(2);
const driver = await BwrapDriver.start({ stateFolder, runFolder, clock: systemClock, sparePlaces: 1 });
const script = 'setsid sleep 1000 & trap "" TERM HUP INT; sleep 1000';
const [first, second] = await Promise.all([
  driver.launch(specFor(['/bin/sh', '-c', script])),
  driver.launch(specFor(['/bin/sleep', '1000'])),
]);
second?.freeze();
process.stdout.write(`${first?.address}\n`);
setInterval(() => {}, 1000);
