/** What every benchmark shares: statistics of samples, and the printed comparison of subject and reference. */

export interface Summary {
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
}

/** The value below which `fraction` (0 to 1) of the samples lie, interpolated between neighbours. */
export function percentile(samples: readonly number[], fraction: number): number {
  return percentileOfSorted(ascending(samples), fraction);
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** Throws on an empty list: a benchmark without samples measured nothing. */
export function summarize(samples: readonly number[]): Summary {
  const sorted = ascending(samples);
  const at = (fraction: number) => percentileOfSorted(sorted, fraction);
  const mean = sorted.reduce((sum, sample) => sum + sample, 0) / sorted.length;
  return {
    count: sorted.length,
    min: at(0),
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    max: at(1),
    mean,
  };
}

export type Target = { readonly atMost: number } | { readonly atLeast: number };

export interface Ratio {
  /** Of the same unit and from the same run as `reference`. */
  readonly subject: { readonly name: string; readonly value: number };
  readonly reference: { readonly name: string; readonly value: number };
  /** `atMost` where less is better, `atLeast` where more is. */
  readonly target: Target;
}

/** What a benchmark tells `npm run bench` of each of its ratios. */
export interface Verdict {
  readonly subject: string;
  readonly reference: string;
  readonly ratio: number;
  /** `≤ 4` */
  readonly target: string;
  readonly holds: boolean;
}

/** Prints `subject / reference = 2.41x (target ≤ 4) holds`, and reports it to the runner when there is one. */
export function printRatio({ subject, reference, target }: Ratio): void {
  const ratio = subject.value / reference.value;
  const holds = 'atMost' in target ? ratio <= target.atMost : ratio >= target.atLeast;
  const bound = 'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
  const verdict: Verdict = { subject: subject.name, reference: reference.name, ratio, target: bound, holds };
  console.log(`${subject.name} / ${reference.name} = ${ratio.toFixed(2)}x (target ${bound}) ${word(holds)}`);
  process.send?.(verdict);
}

/** How a verdict is read. */
export function word(holds: boolean): string {
  return holds ? 'holds' : 'MISSED';
}

/** Prints the ratio of two series' medians, by their names in `samples`. */
export function printMedianRatio(
  samples: Readonly<Record<string, readonly number[]>>,
  subject: string,
  reference: string,
  target: Ratio['target'],
): void {
  const side = (name: string) => ({ name, value: median(samples[name] ?? []) });
  printRatio({ subject: side(subject), reference: side(reference), target });
}

/** Prints rows under a header; numbers are set to the right, with three significant digits. */
export function printTable(header: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const cells = [header, ...rows.map((row) => row.map(cell))];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const numeric = header.map((_, column) => rows.every((row) => typeof row[column] === 'number'));
  for (const row of cells) {
    const line = row.map((text, column) => {
      const width = widths[column] ?? 0;
      return numeric[column] ? text.padStart(width) : text.padEnd(width);
    });
    console.log(line.join('  ').trimEnd());
  }
}

/** Prints a table with one summary a row; `unit` (`ms`, `requests/s`) stands in the header. */
export function printSummaries(
  unit: string,
  samplesByName: Readonly<Record<string, readonly number[]>>,
): void {
  const rows = Object.entries(samplesByName).map(([name, samples]) => {
    const { p50, p90, p99, max, count } = summarize(samples);
    return [name, p50, p90, p99, max, count];
  });
  printTable([unit, 'p50', 'p90', 'p99', 'max', 'n'], rows);
}

function cell(value: string | number): string {
  if (typeof value === 'string') return value;
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return String(Math.round(value));
  return value.toPrecision(3);
}

function ascending(samples: readonly number[]): number[] {
  if (samples.length === 0) throw new Error('no samples');
  return [...samples].sort((a, b) => a - b);
}

function percentileOfSorted(sorted: readonly number[], fraction: number): number {
  const position = fraction * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}
