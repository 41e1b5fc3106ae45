/** A reason not to start, written for the person at the terminal. */

/** `message` is one line: what is wrong, and what to do. */
export class StartError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StartError';
  }
}

/** A failure of `listen`, as one line with its remedy. */
export function listenError(error: NodeJS.ErrnoException, host: string, port: number): StartError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(
        `port ${port} on ${host} is taken: stop the program that uses it, or choose another with --port`,
        error,
      );
    case 'EACCES':
      return new StartError(
        `port ${port} on ${host} needs privileges: choose a port above 1023 with --port`,
        error,
      );
    case 'EADDRNOTAVAIL':
      return new StartError(
        `${host} is not an address of this machine: choose one of its own with --host`,
        error,
      );
    default:
      return new StartError(`cannot listen on ${host} port ${port}: ${error.message}`, error);
  }
}
