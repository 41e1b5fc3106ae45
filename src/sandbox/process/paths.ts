/** Where the paths of Lambda's layout are for a process that has no mounts: below the sandbox's own folder. */

import type { SandboxMount } from '../sandbox.ts';

/** Named by functions and runtimes also where nothing is mounted. */
const layout = ['/var/task', '/var/lang', '/var/runtime', '/opt'];

/** What can't come before an absolute path: the middle of a longer one, of a URL, of `$HOME/opt`. */
const before = String.raw`(?<![\w.}~/-])`;
const after = String.raw`(?![\w.-])`;

/**
 * A function that puts `folder` before every path of the layout, and of `mounts`, in a text: a path, a list of paths
 * or a shell script.
 */
export function pathsBelow(folder: string, mounts: readonly SandboxMount[]): (text: string) => string {
  const places = [...new Set([...layout, ...mounts.map(({ target }) => target)])];
  const pattern = new RegExp(`${before}(?:${places.map(escapeForPattern).join('|')})${after}`, 'g');
  return (text) => text.replace(pattern, (path) => `${folder}${path}`);
}

function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
