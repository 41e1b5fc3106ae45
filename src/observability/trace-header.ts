/**
 * The X-Ray trace header: read from the caller, carried to the function and back.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */

import { randomBytes } from 'node:crypto';

export interface TraceHeader {
  /** `1-<8 hex, epoch seconds>-<24 hex>` */
  readonly root: string;
  /** 16 hex. */
  readonly parent: string;
  readonly sampled: boolean;
  /** What the header carried beyond the three fields (`Lineage=...`), in its order. */
  readonly rest: string;
}

const rootPattern = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/i;
const parentPattern = /^[0-9a-f]{16}$/i;

/**
 * The trace of an invocation: the caller's, or a new one where it sent none or a malformed one.
 *
 * @param now milliseconds since the Unix epoch
 * @param sampledByDefault the decision where the caller left it open (`Sampled=?` or absent)
 */
export function traceOf(header: string | undefined, now: number, sampledByDefault: boolean): TraceHeader {
  let root: string | undefined;
  let parent: string | undefined;
  let sampled = sampledByDefault;
  const rest: string[] = [];
  for (const field of header === undefined ? [] : header.split(';')) {
    const separator = field.indexOf('=');
    const name = field.slice(0, separator).trim().toLowerCase();
    const value = field.slice(separator + 1).trim();
    if (separator < 0) continue;
    if (name === 'root') root = rootPattern.test(value) ? value : undefined;
    else if (name === 'parent') parent = parentPattern.test(value) ? value : undefined;
    else if (name === 'sampled') sampled = value === '1' || (value !== '0' && sampledByDefault);
    else if (name !== 'self') rest.push(field.trim());
  }
  if (root === undefined) {
    const random = randomBytes(20).toString('hex');
    const seconds = Math.floor(now / 1000)
      .toString(16)
      .padStart(8, '0');
    return {
      root: `1-${seconds}-${random.slice(0, 24)}`,
      parent: random.slice(24),
      sampled,
      rest: rest.join(';'),
    };
  }
  return { root, parent: parent ?? randomBytes(8).toString('hex'), sampled, rest: rest.join(';') };
}

/** The header as Lambda writes it: `Root=...;Parent=...;Sampled=0`. */
export function formatTrace(trace: TraceHeader): string {
  const fields = `Root=${trace.root};Parent=${trace.parent};Sampled=${trace.sampled ? 1 : 0}`;
  return trace.rest === '' ? fields : `${fields};${trace.rest}`;
}
