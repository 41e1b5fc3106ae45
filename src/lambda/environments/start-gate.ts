/** How many environments may start at the same moment. */

import type { StartGate } from './pool.ts';

/** First come, first served; `width` starts at once. */
export function startGate(width: number): StartGate {
  const line: (() => Promise<void>)[] = [];
  let running = 0;
  const next = (): void => {
    while (running < width) {
      const start = line.shift();
      if (start === undefined) return;
      running += 1;
      start().finally(() => {
        running -= 1;
        next();
      });
    }
  };
  return {
    enter(start) {
      line.push(start);
      next();
    },
  };
}
