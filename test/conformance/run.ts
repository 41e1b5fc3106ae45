/**
 * `npm run conformance [FOLDER]`: replays recorded answers of AWS against Kiln and compares.
 *
 * The folder is the argument, `KILN_RECORDED`, or `../shared/aws-recorded` beside the repository.
 */

import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Comparison, type Difference } from './compare.ts';
import { explanations } from './explained.ts';
import { type Recording, readRecordings } from './recording.ts';
import { startReplay, type Target } from './replay.ts';
import { scenarios } from './scenarios/index.ts';
import { startTarget } from './target.ts';

const defaultFolder = fileURLToPath(new URL('../../../shared/aws-recorded', import.meta.url));
const shownCharacters = 300;

type Verdict = 'match' | 'explained' | 'differs';

async function replayEntry(target: Target, name: string, recording: Recording): Promise<Verdict> {
  const [, parameter = ''] = name.split(/\[(.*)\]$/);
  const { replay, answers } = startReplay(target);
  let failure: unknown;
  try {
    await scenarioOf(name)?.(replay, parameter);
  } catch (thrown) {
    failure = thrown;
  }
  const comparison = new Comparison();
  comparison.compare(recording, answers);
  const { differences } = comparison;
  if (differences.length === 0) return report('match', name, [], failure);
  const unexplained = differences.some((difference) => explain(name, difference) === undefined);
  return report(unexplained ? 'differs' : 'explained', name, differences, failure);
}

function scenarioOf(name: string) {
  return scenarios[name] ?? scenarios[name.split('[')[0] ?? ''];
}

function explain(name: string, { path }: Difference): string | undefined {
  return explanations.find((known) => known.entry.test(name) && known.path.test(path))?.why;
}

function report(
  verdict: Verdict,
  name: string,
  differences: readonly Difference[],
  failure: unknown,
): Verdict {
  console.log(`${verdict.padEnd(9)} ${name}`);
  if (verdict === 'differs' && failure !== undefined) console.log(`          the replay failed: ${failure}`);
  for (const difference of differences) {
    const why = explain(name, difference);
    console.log(`          ${difference.path}${why === undefined ? '' : `: ${why}`}`);
    if (why !== undefined) continue;
    console.log(`            AWS:  ${shorten(difference.recorded)}`);
    console.log(`            Kiln: ${shorten(difference.actual)}`);
  }
  return verdict;
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}...` : text;
}

async function run(): Promise<number> {
  const folder = process.argv[2] ?? process.env.KILN_RECORDED ?? defaultFolder;
  try {
    await access(folder);
  } catch {
    console.error(`There are no recordings at ${folder}: give their folder as argument or in KILN_RECORDED.`);
    return 1;
  }
  const recordings = await readRecordings(folder);
  const covered = [...recordings].filter(([name]) => scenarioOf(name) !== undefined);
  const { target, close } = await startTarget();
  const counts: Record<Verdict, number> = { match: 0, explained: 0, differs: 0 };
  try {
    for (const [name, recording] of covered) counts[await replayEntry(target, name, recording)] += 1;
  } finally {
    await close();
  }
  console.log(
    `\n${recordings.size} recorded entries, ${covered.length} covered: ${counts.match} match, ${counts.explained} differ as explained, ${counts.differs} differ`,
  );
  console.log(`${counts.match + counts.explained} passed, ${counts.differs} failed`);
  return counts.differs === 0 ? 0 : 1;
}

process.exitCode = await run();
