/** What the writer that gets killed tells the one that kills it, and the names both use. */

export const lanes = [0, 1, 2, 3] as const;
export const queuePartition = '000000000000/us-east-1/kill';
export const queue = 'items';

export function partitionOf(lane: number): string {
  return `${queuePartition}/${lane}`;
}

export function streamOf(lane: number): string {
  return `lines-${lane}`;
}

/** `try` comes before a request, `ack` after its acknowledgement. */
export type Report =
  | { readonly did: 'open' }
  | { readonly did: 'try' | 'ack'; readonly what: 'commit'; readonly lane: number; readonly count: number }
  | { readonly did: 'try' | 'ack'; readonly what: 'add' | 'settle'; readonly item: string }
  /** `lines`: how many the stream has with this append. */
  | { readonly did: 'try' | 'ack'; readonly what: 'append'; readonly lane: number; readonly lines: number }
  | { readonly did: 'ack'; readonly what: 'blob'; readonly sha256: string };
