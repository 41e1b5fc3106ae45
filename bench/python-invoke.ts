/**
 * Python functions beside Node's: cold starts at the client and warm invokes of an echo, on one connection.
 *
 * - cold start of a trivial function against `python -c pass` in bubblewrap, and against the same of Node
 * - warm invoke, p50, against the same of Node
 *
 * Python is the newest that this machine has. Not measured: imports of libraries, fetching boto3, threads.
 */

import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { findPython, type PythonInterpreter } from '../src/runtimes/python-interpreters.ts';
import { pythonRuntimes } from '../src/runtimes/python-versions.ts';
import { millisecondsToExit } from './support/child.ts';
import { deploy, deployMany, millisecondsToAnswer, startBenchKiln } from './support/kiln.ts';
import { latencies } from './support/raw-client.ts';
import { median, printMedianRatio, printSummaries } from './support/report.ts';
import { inRounds, settle } from './support/rounds.ts';
import { signedInvoke } from './support/signed-request.ts';

const coldRounds = 15;
const warmRounds = 5;
const samples = 1000;
/** Places are made again 100 ms after a launch took one. */
const settleMilliseconds = 600;
const payload = Buffer.from('{"name":"kiln","numbers":[1,2,3]}');

const { runtime, python } = await newestPython();
const node = { files: { 'index.js': 'exports.handler = async (event) => event;' }, settings: {} };
const echo = {
  files: { 'app.py': 'def handler(event, context):\n    return event\n' },
  settings: { Runtime: runtime, Handler: 'app.handler' },
};

async function newestPython(): Promise<{ runtime: 'python3.13'; python: PythonInterpreter }> {
  for (const [name, version] of [...pythonRuntimes].reverse()) {
    const found = await findPython(version, process.env);
    // The SDK's type knows each name; which one it is matters to no one here.
    if (found !== undefined) return { runtime: name as 'python3.13', python: found };
  }
  throw new Error('there is no Python of a supported version on this machine');
}

const kiln = await startBenchKiln();
const names = (prefix: string) => Array.from({ length: coldRounds + 1 }, (_, index) => `${prefix}-${index}`);
const cold = { node: names('node'), python: names('python') };
await deployMany(kiln, cold.node, node.files, node.settings);
await deployMany(kiln, cold.python, echo.files, echo.settings);
await deploy(kiln, 'warm-node', node.files, node.settings);
await deploy(kiln, 'warm-python', echo.files, echo.settings);

/** The first invoke of the next function; it is deleted afterwards, which ends its environment. */
async function coldStart(unused: string[]): Promise<number> {
  const FunctionName = unused.pop() ?? '';
  await settle(settleMilliseconds);
  const elapsed = await millisecondsToAnswer(kiln, FunctionName);
  await kiln.client.send(new DeleteFunctionCommand({ FunctionName }));
  await settle(settleMilliseconds);
  return elapsed;
}

async function warmInvoke(name: string): Promise<number> {
  const { bytes } = signedInvoke(kiln.port, name, payload, kiln.credentials);
  return median(await latencies(kiln.port, () => bytes, samples, samples / 3));
}

try {
  // The first start of all prepares the runtime.
  await coldStart(cold.node);
  await coldStart(cold.python);
  const walls = ['--unshare-all', '--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev'];
  const command = [python.executable, '-c', 'pass'];
  const starts = await inRounds(coldRounds, {
    [`python ${python.version} -c pass`]: () => millisecondsToExit(python.executable, command.slice(1)),
    'bwrap python -c pass': () => millisecondsToExit('bwrap', [...walls, ...command]),
    'Python cold start': () => coldStart(cold.python),
    'Node cold start': () => coldStart(cold.node),
  });
  printSummaries('ms', starts);
  const invokes = await inRounds(warmRounds, {
    'Python invoke': () => warmInvoke('warm-python'),
    'Node invoke': () => warmInvoke('warm-node'),
  });
  printSummaries('ms, p50 of a round', invokes);

  const series = { ...starts, ...invokes };
  printMedianRatio(series, 'Python cold start', 'bwrap python -c pass', { atMost: 3 });
  printMedianRatio(series, 'Python cold start', 'Node cold start', { atMost: 1 });
  printMedianRatio(series, 'Python invoke', 'Node invoke', { atMost: 1.3 });
} finally {
  await kiln.stop();
}
