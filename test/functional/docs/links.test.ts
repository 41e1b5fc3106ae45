/** Documents refer to what is there: links, headings, files and tests. */

import assert from 'node:assert/strict';
import { existsSync, globSync } from 'node:fs';
import { test } from 'node:test';
import { anchorsOf, hasTest, linksOf, pathsOf, readDocuments, root, testsOf } from './documents.ts';

const documents = readDocuments();
const exists = (path: string) =>
  path.includes('*') ? globSync(path, { cwd: root }).length > 0 : existsSync(`${root}/${path}`);

test('every link of a document leads to a file that is there', () => {
  const links = documents.flatMap(linksOf);
  assert.ok(links.length > 20, `${links.length} links were found`);
  assert.deepEqual(
    links.filter(({ path }) => !exists(path)).map(({ document, written }) => `${document}: ${written}`),
    [],
  );
});

test('every link to a heading finds it', () => {
  const anchors = new Map(documents.map(({ path, text }) => [path, anchorsOf(text)]));
  const missing = documents
    .flatMap(linksOf)
    .filter(({ path, anchor }) => anchor !== undefined && anchors.get(path)?.has(anchor) !== true);
  assert.deepEqual(
    missing.map(({ document, written }) => `${document}: ${written}`),
    [],
  );
});

test('every file of the repository that a document names is there', () => {
  const paths = documents.flatMap(pathsOf);
  assert.ok(paths.length > 50, `${paths.length} paths were found`);
  assert.deepEqual(
    paths.filter(({ path }) => !exists(path)).map(({ document, written }) => `${document}: ${written}`),
    [],
  );
});

test('every test that the specification names is there', () => {
  const tests = documents.filter(({ path }) => path === 'docs/SPECIFICATION.md').flatMap(testsOf);
  assert.ok(tests.length > 50, `${tests.length} tests were found`);
  const missing = tests.filter((named) => !exists(named.file) || !hasTest(named));
  assert.deepEqual(
    missing.map(({ file, title }) => `${file}: ${title}`),
    [],
  );
});
