/** DNS servers for sandboxes: those they can reach, else a relay to the host's own. */

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../../src/base/clock.ts';
import { DnsRelay, readResolvers } from '../../../src/sandbox/bwrap/resolver.ts';

test("servers on loopback are passed over for those behind systemd's stub", (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'kiln-resolv-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [stub, upstream] = [join(folder, 'stub'), join(folder, 'upstream')];
  writeFileSync(stub, '# made by systemd\nnameserver 127.0.0.53\noptions edns0\nsearch example.org\n');
  writeFileSync(upstream, 'nameserver 192.0.2.53\nnameserver fd00::53\nnameserver 169.254.169.253\n');
  assert.deepEqual(readResolvers([stub, upstream]), {
    direct: ['192.0.2.53'],
    host: ['127.0.0.53'],
    extraLines: ['options edns0', 'search example.org'],
  });
  assert.deepEqual(readResolvers([stub, join(folder, 'absent')]).direct, []);
});

test('the relay passes questions on and answers back, by UDP and by TCP', async (t) => {
  const [upstream, gateway] = ['127.0.77.1', '127.0.77.2'];
  const udp = createSocket('udp4').bind(53, upstream);
  udp.on('message', (question, from) => udp.send(`answer to ${question}`, from.port, from.address));
  const tcp = createServer((socket) =>
    socket.on('data', (question) => socket.end(`answer to ${question}`)),
  ).listen(53, upstream);
  await Promise.all([once(udp, 'listening'), once(tcp, 'listening')]);
  const relay = await DnsRelay.listen(gateway, upstream, systemClock);
  const client = createSocket('udp4');
  t.after(() => {
    for (const socket of [udp, tcp, relay, client]) socket.close();
  });
  client.send('first', 53, gateway);
  assert.equal(String((await once(client, 'message'))[0]), 'answer to first');
  const stream = connect(53, gateway);
  stream.write('second');
  assert.equal(String((await once(stream, 'data'))[0]), 'answer to second');
});
