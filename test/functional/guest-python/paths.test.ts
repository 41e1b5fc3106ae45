/** Where modules are looked for: https://docs.aws.amazon.com/lambda/latest/dg/python-package.html */

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { it } from 'node:test';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { responseOf } from '../guest/guest-process.ts';
import { python, startPythonGuest } from './python-guest.ts';

const code = 'paths';

it('the package comes first, then layers, PYTHONPATH and the standard library', async (t) => {
  const env = { PYTHONPATH: '/opt/mine:/var/runtime' };
  const guest = startPythonGuest(t, { code, handler: 'app.handler', env });
  const [task, ...rest] = responseOf(await guest.invoke({})) as string[];
  assert.match(task ?? '', /fixtures\/paths$/);
  assert.deepEqual(rest.slice(0, 4), [
    `/opt/python/lib/${python.runtime}/site-packages`,
    '/opt/python',
    '/opt/mine',
    '/var/runtime',
  ]);
  assert.ok(rest.some((entry) => entry.endsWith(`/lib/${python.runtime}`)));
  assert.ok(!rest.some((entry) => entry.includes('python-guest')));
});

it('modules of PYTHONPATH are found', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(path.join(folder, 'extra.py'), 'name = "from PYTHONPATH"\n');
  const guest = startPythonGuest(t, { code, handler: 'app.extra', env: { PYTHONPATH: folder } });
  assert.equal(responseOf(await guest.invoke({})), 'from PYTHONPATH');
});

it("the guest's own modules are out of reach, and the package is the current folder", async (t) => {
  const guest = startPythonGuest(t, { code, handler: 'app.guest_modules' });
  const [found, folder] = responseOf(await guest.invoke({})) as [boolean, string];
  assert.equal(found, false);
  assert.match(folder, /fixtures\/paths$/);
});
