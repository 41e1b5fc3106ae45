/** Symbolic links of a package: they may point anywhere inside it, and nowhere else. */

import { BadArchive } from './archive-entry.ts';

/** As the kernel's own bound on links in one path. */
const maxHops = 40;

/**
 * @param links targets by the link's path below the package's root
 * @throws BadArchive when following a link, through other links too, would leave the package
 */
export function checkLinks(links: ReadonlyMap<string, string>): void {
  for (const path of links.keys()) {
    const folders = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= folders.length; depth += 1) {
      if (links.has(folders.slice(0, depth).join('/'))) throw new BadArchive(`${path} is below a link`);
    }
    follow(links, path);
  }
}

/** Walks the way the kernel would, on names alone: the package's folder may not be readable from above. */
function follow(links: ReadonlyMap<string, string>, path: string): void {
  const at: string[] = [];
  const ahead = path.split('/');
  let hops = 0;
  for (let part = ahead.shift(); part !== undefined; part = ahead.shift()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (at.pop() === undefined) throw new BadArchive(`${path} leaves the package`);
      continue;
    }
    at.push(part);
    const target = links.get(at.join('/'));
    if (target === undefined) continue;
    hops += 1;
    if (target === '' || target.startsWith('/') || target.includes('\0') || hops > maxHops) {
      throw new BadArchive(`${path} has a target that is not allowed`);
    }
    at.pop();
    ahead.unshift(...target.split('/'));
  }
}
