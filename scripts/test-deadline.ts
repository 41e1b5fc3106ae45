/**
 * Loaded before each test file: ends its process when it outlives its bound, as a file does that leaves a
 * socket or a child open. node:test only fails the test, and waits for the process.
 */

const boundMilliseconds = Number(process.env.KILN_TEST_FILE_BOUND);

setTimeout(() => {
  const open = process.getActiveResourcesInfo().join(', ');
  process.stderr.write(`${process.argv[1]} was still running after ${boundMilliseconds} ms; open: ${open}\n`);
  process.exit(1);
}, boundMilliseconds).unref();
