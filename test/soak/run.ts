/** `npm run soak`: every long-running check, one after the other; ends with 1 when one of them found something. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const scripts = readdirSync(import.meta.dirname).filter(
  (file) => file.endsWith('.ts') && file !== basename(import.meta.filename),
);
let failed = 0;
for (const script of scripts) {
  console.log(`\n${script}`);
  const child = spawn(process.execPath, [join(import.meta.dirname, script)], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) failed += 1;
}
console.log(`\n${scripts.length} soaks, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
