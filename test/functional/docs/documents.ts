/** The documents that users read, and what they refer to: links, headings, paths of the repository, tests. */

import { globSync, readFileSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface Document {
  /** From the repository's root, with `/`. */
  readonly path: string;
  /** Without its fenced blocks, which show what others print. */
  readonly text: string;
}

export interface Reference {
  readonly document: string;
  /** As it stands there. */
  readonly written: string;
  /** From the repository's root; empty for the document itself. */
  readonly path: string;
  /** Of a heading; undefined where none is named. */
  readonly anchor?: string | undefined;
}

export function readDocuments(): Document[] {
  return globSync(['*.md', 'docs/**/*.md'], { cwd: root }).map((path) => ({
    path: path.split(sep).join('/'),
    text: readFileSync(`${root}/${path}`, 'utf8').replaceAll(/^ *```.*?^ *```$/gms, ''),
  }));
}

/** Links to other documents and headings of the repository; addresses of the web are left out. */
export function linksOf({ path, text }: Document): Reference[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, written = '']) => written)
    .filter((written) => !/^[a-z]+:/.test(written))
    .map((written) => {
      const [target = '', anchor] = written.split('#', 2);
      const resolved = target === '' ? path : posix.join(posix.dirname(path), target);
      return { document: path, written, path: resolved, anchor };
    });
}

const rooms = /^(?:src|guest|test|bench|docs|scripts|examples|bin|\.ci)\//;

/** Paths of the repository in code spans: `src/main.ts`, `test/security/`, `src/lambda/api/*.ts`. */
export function pathsOf({ path, text }: Document): Reference[] {
  return [...text.matchAll(/`([^`\n]+)`/g)]
    .map(([, written = '']) => written)
    .filter((written) => rooms.test(written) && !/[\s<>{}$]/.test(written))
    .map((written) => ({ document: path, written, path: written.replace(/\/$/, '') }));
}

/** A heading's anchor as GitHub makes it. */
export function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(/\s/g, '-'),
    ),
  );
}

export interface NamedTest {
  readonly file: string;
  /** The test's title; `...` stands for what its source computes. */
  readonly title: string;
}

/** As it stands in a source, perhaps escaped. */
const anyApostrophe = "\\\\?['\u2019]";

/** Tests named as `path`: "title", further ones of the same file after commas. */
export function testsOf({ text }: Document): NamedTest[] {
  return [...text.matchAll(/`(test\/[^`]+\.ts)`: ((?:"[^"\n]+"(?:, )?)+)/g)].flatMap(
    ([, file = '', titles = '']) =>
      [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ file, title })),
  );
}

/** Whether a file of tests has one of that title, as it stands in its source. */
export function hasTest({ file, title }: NamedTest): boolean {
  const literal = (text: string) => text.split("'").map(RegExp.escape).join(anyApostrophe);
  const pattern = title.split('...').map(literal).join('[^\\n]*');
  return new RegExp(pattern).test(readFileSync(`${root}/${file}`, 'utf8'));
}
