/** `npm run arrows`: holds the design's import arrows: which room may import which. */

import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Arrows, arrowsOf, roomOf } from './arrows-table.ts';

export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

interface Import {
  /** As written: `../store/store.ts`. */
  readonly specifier: string;
  readonly line: number;
  /** Erased before the program runs. */
  readonly typeOnly: boolean;
}

/** `import ... from 'x'`, `export ... from 'x'`, `import 'x'`, `import('x')`, `require('x')`, and the `new URL('x.ts', import.meta.url)` of a worker. */
const importPattern =
  /^[ \t]*(?:import|export)\s+(type\s)?(?:[^'"();]*?\sfrom\s+)?['"]([^'"\n]+)['"]|\b(?:import|require)\(\s*['"]([^'"\n]+)['"]|\bnew URL\(\s*['"](\.[^'"\n]+\.ts)['"]\s*,\s*import\.meta\.url/gm;

/** Imports of a source text. Formatted code only: a declaration begins its line. */
export function importsOf(source: string): Import[] {
  return [...withoutComments(source).matchAll(importPattern)].map((match) => {
    const [text, type, declared, dynamic, location] = match;
    return {
      specifier: declared ?? dynamic ?? location ?? '',
      line: source.slice(0, match.index + text.length).split('\n').length,
      typeOnly: type !== undefined || (declared !== undefined && importsTypesOnly(text)),
    };
  });
}

/** Violations of one file; `file` is relative to the repository, with `/`. */
export function checkFile(file: string, source: string): Violation[] {
  const room = roomOf(file);
  if (room === undefined)
    return [{ file, line: 1, message: 'belongs to no room of scripts/arrows-table.ts' }];
  const arrows = arrowsOf(room);
  return importsOf(source)
    .filter(({ specifier }) => specifier.startsWith('.'))
    .flatMap((imported) => {
      const target = roomOf(posix.join(posix.dirname(file), imported.specifier));
      const refusal = refusalOf(room, arrows, target, imported);
      return refusal === undefined ? [] : [{ file, line: imported.line, message: refusal }];
    });
}

function refusalOf(
  room: string,
  arrows: Arrows,
  target: string | undefined,
  imported: Import,
): string | undefined {
  if (target === room || target === undefined || arrows === 'any') return undefined;
  if (arrows.may.includes(target)) return undefined;
  if (arrows.types?.includes(target)) {
    return imported.typeOnly
      ? undefined
      : `${room} may import only types of ${target}: ${imported.specifier}`;
  }
  return `${room} may not import ${target}: ${imported.specifier}`;
}

/** `import { type A, type B } from`: nothing of it is left at run time but the import itself. */
function importsTypesOnly(declaration: string): boolean {
  const names = /\{([^}]*)\}/.exec(declaration)?.[1]?.split(',') ?? [];
  const written = names.map((name) => name.trim()).filter((name) => name !== '');
  return written.length > 0 && written.every((name) => name.startsWith('type '));
}

/** Blanks comments that begin a line, so that positions stay. */
function withoutComments(source: string): string {
  const blank = (comment: string) => comment.replaceAll(/[^\n]/g, ' ');
  return source.replaceAll(/^[ \t]*\/\*[\s\S]*?\*\//gm, blank).replaceAll(/^[ \t]*\/\/.*$/gm, blank);
}

function main(): number {
  const files = globSync('{src,guest}/**/*.{ts,mjs,cjs,js}').sort();
  const violations = files.flatMap((file) => checkFile(file, readFileSync(file, 'utf8')));
  for (const { file, line, message } of violations) console.error(`${file}:${line}: ${message}`);
  console.log(`${files.length} files, ${violations.length} arrows broken`);
  return violations.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exit(main());
