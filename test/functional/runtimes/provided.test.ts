/** Functions that bring their own runtime: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html */

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { deploy, invoke } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';
import type { ZipEntry } from '../../support/zip.ts';

const server = await startKilnServer({ after });
const client = lambdaClient(server);
const settings = { Runtime: 'provided.al2023', Handler: 'function.handler' } as const;

/** A runtime in a few lines of shell: answers each event with what `answer` prints. */
const bootstrap = (answer: string): ZipEntry => ({
  content: `#!/bin/bash
set -euo pipefail
[ -e /proc/$$/fd/3 ] && control=open || control=closed
call() {
  exec 9<>"/dev/tcp/\${AWS_LAMBDA_RUNTIME_API%:*}/\${AWS_LAMBDA_RUNTIME_API#*:}"
  printf '%s /2018-06-01/runtime/%s HTTP/1.1\\r\\nHost: runtime\\r\\nConnection: close\\r\\nContent-Length: %d\\r\\n\\r\\n%s' "$1" "$2" "\${#3}" "$3" >&9
  tr -d '\\r' <&9
  exec 9>&-
}
echo "starting $_HANDLER"
while true; do
  request=$(call GET invocation/next '')
  id=$(sed -n 's/^lambda-runtime-aws-request-id: //Ip' <<<"$request")
  event=\${request##*$'\\n\\n'}
  call POST "invocation/$id/response" "$(${answer})" >/dev/null
done
`,
  mode: 0o755,
});

it('a script answers through the Runtime API, and its output is the log', async () => {
  await deploy(client, 'script', { bootstrap: bootstrap('printf \'{"got":%s}\' "$event"') }, settings);
  for (const event of [1, { a: 'b' }]) {
    const { payload, functionError } = await invoke(client, 'script', event);
    assert.equal(functionError, undefined);
    assert.deepEqual(payload, { got: event });
  }
});

it("a bootstrap gets AWS's variables, and no descriptor of Kiln's", async () => {
  const answer = 'printf \'"%s"\' "$control $PATH $PWD $(env | grep -c AWS_EXECUTION_ENV)"';
  await deploy(
    client,
    'variables',
    { bootstrap: bootstrap(answer) },
    { ...settings, Runtime: 'provided.al2' },
  );
  const { payload } = await invoke(client, 'variables', 1);
  assert.equal(payload, 'closed /var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin /var/task 0');
});

describe('a bootstrap that can not run is an invalid entrypoint:', { concurrency: 2 }, () => {
  const otherMachine = Buffer.from(
    '\x7fELF\x02\x01\x01'.padEnd(18, '\0').concat('\x08\0').padEnd(64, '\0'),
    'latin1',
  );
  const cases: [name: string, files: Record<string, ZipEntry>, message: string][] = [
    ['missing', { 'index.js': '' }, "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"],
    ['not-executable', { bootstrap: '#!/bin/sh\n' }, 'fork/exec /var/task/bootstrap: permission denied'],
    ['a-folder', { 'bootstrap/main': '' }, 'fork/exec /var/task/bootstrap: permission denied'],
    [
      'of-another-machine',
      { bootstrap: { content: otherMachine, mode: 0o755 } },
      'fork/exec /var/task/bootstrap: exec format error',
    ],
    [
      'without-an-interpreter',
      { bootstrap: { content: 'echo hello\n', mode: 0o755 } },
      'fork/exec /var/task/bootstrap: exec format error',
    ],
    [
      'with-windows-line-ends',
      { bootstrap: { content: '#!/bin/sh\r\necho hello\r\n', mode: 0o755 } },
      'fork/exec /var/task/bootstrap: no such file or directory',
    ],
  ];
  for (const [name, files, message] of cases) {
    it(name.replaceAll('-', ' '), async () => {
      await deploy(client, name, files, settings);
      const { payload, log, requestId } = await invoke(client, name, 1, { LogType: 'Tail' });
      const errorMessage = `RequestId: ${requestId} Error: ${message}`;
      assert.deepEqual(payload, { errorType: 'Runtime.InvalidEntrypoint', errorMessage });
      assert.ok(log.includes(`\n${errorMessage}\nRuntime.InvalidEntrypoint\n`), log);
      assert.match(log, /\tPhase: invoke\tStatus: error\tError Type: Runtime\.InvalidEntrypoint\n/);
    });
  }
});

it('a bootstrap that ends before it asks for work is an exit', async () => {
  await deploy(client, 'exits', { bootstrap: { content: '#!/bin/sh\nexit 7\n', mode: 0o755 } }, settings);
  const { payload, requestId } = await invoke(client, 'exits', 1);
  assert.deepEqual(payload, {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 7`,
  });
});
