/** A network for sandboxes of an ordinary user: pasta(1) carries their connections over its own sockets. */

import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { type GuestNetwork, SandboxFailure } from '../sandbox.ts';
import { hasTool } from './requirements.ts';

/**
 * Kiln's ports appear on the sandbox's own loopback; nothing else of the host's loopback does. Every sandbox calls
 * from the same address. Ports opened later reach only sandboxes launched later.
 */
export class PastaNetwork implements GuestNetwork {
  readonly gatewayHost = '127.0.0.1';
  readonly listenAddresses: readonly string[] = ['127.0.0.1'];
  readonly shared = false;
  readonly #folder: string;
  readonly #ports = new Set<number>();
  #attached = 0;

  /** `folder` is for pasta's pid files. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** True where pasta is installed and this user may make the device that it needs. */
  static works(): boolean {
    try {
      accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
    } catch {
      return false;
    }
    return hasTool('pasta') && hasTool('ip') && hasTool('unshare');
  }

  /** Grows with every port; a place made at a lower count lacks some. */
  get openPorts(): number {
    return this.#ports.size;
  }

  async allow(ports: readonly number[]): Promise<void> {
    for (const port of ports) this.#ports.add(port);
  }

  /** Connects the network namespace of `pid`; resolves when it works, to what disconnects it. */
  async attach(pid: number): Promise<() => Promise<void>> {
    const pidFile = join(this.#folder, `pasta-${this.#attached}.pid`);
    this.#attached += 1;
    const ports = this.#ports.size === 0 ? 'none' : [...this.#ports].join(',');
    const options = [
      '--config-net',
      '--no-map-gw',
      '-q',
      '-t',
      'none',
      '-u',
      'none',
      '-U',
      'none',
      '-T',
      ports,
    ];
    // The shell ends pasta when its standard input ends, which happens with Kiln, however that ends.
    const script = [
      'file=$1; shift',
      'pasta "$@" -P "$file" || exit 1',
      'read -r pid <"$file"; rm -f "$file"',
      // Kiln may be gone by now: a broken pipe must not keep the shell from ending pasta.
      "trap '' PIPE",
      'echo up; read -r end; kill "$pid"',
    ].join('\n');
    const keeper = spawn('/bin/sh', ['-c', script, 'kiln-pasta', pidFile, ...options, String(pid)], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    await new Promise<void>((resolve, reject) => {
      let complaint = '';
      keeper.stderr.on('data', (chunk: Buffer) => {
        complaint += chunk.toString();
      });
      keeper.stdin.on('error', () => {});
      keeper.once('error', reject);
      keeper.stdout.once('data', () => resolve());
      keeper.once('close', () => reject(new SandboxFailure(`pasta failed: ${complaint.trim()}`)));
    });
    keeper.unref();
    const ended = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
    return async () => {
      keeper.ref();
      keeper.stdin.destroy();
      await ended;
    };
  }
}
