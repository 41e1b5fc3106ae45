/** The part of the specification that lists Lambda's operations, made from the code. */

import { readFileSync, writeFileSync } from 'node:fs';
import { operationModels } from '../../../src/wire/schema.ts';
import type { ServiceDeclaration } from '../../../src/wire/service.ts';
import { root } from './documents.ts';

const specification = `${root}/docs/SPECIFICATION.md`;
const opening = '## Operations of Lambda\n';
const closing = '\n## ';
const columns = 118;

/** From its heading to the next section. */
export function operationsSection({ schemas, operations }: ServiceDeclaration): string {
  const all = [...operationModels(schemas).keys()].sort();
  const answering = all.filter((name) => Object.hasOwn(operations, name));
  const others = all.filter((name) => !answering.includes(name));
  return `${opening}
${answering.length} of the ${all.length} operations of \`@aws-sdk/client-lambda\` answer. \`test/functional/docs/operations.test.ts\`
compares these lists with the code; \`node test/functional/docs/update-operations.ts\` writes them.

### Operations that answer

${wrapped(answering)}

### Operations that answer 501

${wrapped(others)}
`;
}

function wrapped(names: readonly string[]): string {
  const lines = [''];
  for (const [index, name] of names.entries()) {
    const word = `\`${name}\`${index === names.length - 1 ? '' : ','}`;
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= columns) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

export function documentedSection(): string {
  const [, rest = ''] = readFileSync(specification, 'utf8').split(opening);
  return `${opening}${rest.slice(0, rest.indexOf(closing))}`;
}

export function writeSection(section: string): void {
  const text = readFileSync(specification, 'utf8');
  writeFileSync(
    specification,
    text.replace(documentedSection(), () => section),
  );
}
