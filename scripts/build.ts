/** `npm run build`: compiles `src` into `dist` for publishing, as Node strips no types inside node_modules. */

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const target = 'dist';

/** Data that modules read at run time, and the guests, which are shipped as they are. */
const copied = [
  'guest',
  ...globSync('src/**/*', { exclude: ['**/*.ts'], withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name)),
];

function compile(): void {
  const { status } = spawnSync('tsc', ['--project', 'tsconfig.build.json'], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

/**
 * Workers and child processes name their module in a string, which `tsc` leaves as `./worker.ts`.
 * Every relative literal that names a compiled module gets the compiled extension.
 */
function rewriteModuleNames(file: string): void {
  const source = readFileSync(file, 'utf8');
  const rewritten = source.replaceAll(/(['"])(\.{1,2}\/[^'"\n]+)\.ts\1/g, (literal, quote, path) =>
    existsSync(join(dirname(file), `${path}.js`)) ? `${quote}${path}.js${quote}` : literal,
  );
  if (rewritten !== source) writeFileSync(file, rewritten);
}

rmSync(target, { recursive: true, force: true });
compile();
for (const file of globSync(`${target}/src/**/*.js`)) rewriteModuleNames(file);
for (const path of copied) {
  mkdirSync(dirname(join(target, path)), { recursive: true });
  cpSync(path, join(target, path), { recursive: true });
}
