/** `kiln demo`: Kiln's main job in one command: serve, deploy a sample, invoke it, show what came back. */

import { join, relative } from 'node:path';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { resolveOptions } from '../config/resolve-options.ts';
import { CommandFailure, command, type Io } from './command.ts';
import { openLambda } from './connection.ts';
import { deployFunction } from './deployment/deploy-function.ts';
import { detectEntrypoint } from './deployment/detect.ts';
import { zipFolder } from './deployment/zip.ts';
import { exitCodes } from './failure.ts';
import { logTail, resultText } from './invoke.ts';
import { withProgress } from './progress.ts';
import { serve } from './serve.ts';
import { serverOptions } from './server-options.ts';
import { packageRoot } from './version.ts';

const sampleName = 'hello';
const sampleFolder = join(packageRoot, 'examples', sampleName);

export const demo = command({
  description: `Starts Kiln, deploys examples/hello, invokes it, prints the result and its REPORT line, and goes
on serving.`,
  positionals: [],
  options: { ...serverOptions, once: { type: 'boolean', description: 'exit instead of going on serving' } },
  usageExitCode: exitCodes.failure,
  run: ({ values }, io) => {
    const options = resolveOptions(values, io.env);
    return serve(options, io, async (kiln) => {
      const lambda = await openLambda(kiln);
      await withProgress(io.stderr, 'deploying the sample', (update) => deploySample(lambda, update));
      io.stdout.write(`deployed ${sampleName} from ${sampleFolder}\n`);
      await invokeSample(lambda, io);
      lambda.destroy();
      if (values.once) return 'stop';
      const launcher = relative('.', join(packageRoot, 'bin/kiln'));
      io.stdout.write('Kiln goes on serving; ctrl-C stops it. For AWS tools in another terminal:\n');
      io.stdout.write(`  eval "$(${launcher} env --data ${options.data})"\n`);
      return 'serve';
    });
  },
});

async function deploySample(lambda: LambdaClient, update: (text: string) => void): Promise<void> {
  const archive = await zipFolder(sampleFolder);
  const settings = {
    ...(await detectEntrypoint(sampleFolder, archive.paths)),
    name: sampleName,
    memoryMegabytes: undefined,
    timeoutSeconds: undefined,
    role: undefined,
    environment: undefined,
  };
  await deployFunction(lambda, { ZipFile: archive.bytes }, settings, update);
}

async function invokeSample(lambda: LambdaClient, io: Io): Promise<void> {
  const { InvokeCommand } = await import('@aws-sdk/client-lambda');
  const result = await withProgress(io.stderr, 'invoking the sample', () =>
    lambda.send(
      new InvokeCommand({
        FunctionName: sampleName,
        Payload: JSON.stringify({ name: 'Kiln' }),
        LogType: 'Tail',
      }),
    ),
  );
  const log = logTail(result);
  const report = log.split('\n').find((line) => line.startsWith('REPORT '));
  io.stdout.write(`${resultText(result)}\n${report ?? log}\n`);
  if (result.FunctionError !== undefined) {
    throw new CommandFailure(`the sample failed (${result.FunctionError}); its log:\n${log}`);
  }
}
