/** Subject and reference in turns, so that whatever else the machine does meets them alike. */

/** Takes one measurement of one side; its unit is the benchmark's. */
export type Measure = () => Promise<number>;

/**
 * Measures every side once a round, in an order that turns by one each round: A B C, B C A, C A B.
 * @returns one value a round for each side, under its name
 */
export async function inRounds<Side extends string>(
  rounds: number,
  sides: Readonly<Record<Side, Measure>>,
): Promise<Record<Side, number[]>> {
  const names = Object.keys(sides) as Side[];
  const values = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Side, number[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length] as Side;
      values[name].push(await sides[name]());
    }
  }
  return values;
}

/** Lets work that a measurement left behind come to its end, so that the next one does not pay for it. */
export function settle(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
