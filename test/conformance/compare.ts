/**
 * Compares an answer with a recorded one, whose placeholders stand for any value, but for the same value
 * wherever the same placeholder is in an entry.
 */

import type { Json, Recording } from './recording.ts';

export interface Difference {
  /** `create_response.Configuration.State` */
  readonly path: string;
  readonly recorded: Json | undefined;
  readonly actual: Json | undefined;
}

/** Times, and the placeholders that stand for a value of any kind. */
const anyValue =
  /^(?:date|datetime|timestamp|code-sha256|<code-size>|<location>|<layer-location>|<stack-trace>|<remaining-time-in-millis>|<<code-sha-256>:\d+>)$/;
const placeholder = /<([a-z_]+(?:-[a-z0-9]+)*(?:[:_]\d+)?|a:len\(\d+\))>/g;

/** Compares the steps that were replayed; binds placeholders across all of them. */
export class Comparison {
  readonly #bindings = new Map<string, string>();
  readonly differences: Difference[] = [];

  compare(recording: Recording, actual: Readonly<Record<string, Json>>): void {
    for (const [step, recorded] of Object.entries(recording)) this.#value(step, recorded, actual[step]);
  }

  #value(path: string, recorded: Json, actual: Json | undefined): void {
    if (typeof recorded === 'string') {
      if (!this.#matches(recorded, actual)) this.differences.push({ path, recorded, actual });
    } else if (Array.isArray(recorded) && Array.isArray(actual)) {
      for (let index = 0; index < Math.max(recorded.length, actual.length); index += 1) {
        this.#value(`${path}[${index}]`, recorded[index] ?? null, actual[index]);
      }
    } else if (isObject(recorded) && isObject(actual) && 'Error' in recorded === 'Error' in actual) {
      for (const name of new Set([...Object.keys(recorded), ...Object.keys(actual)])) {
        const expected = recorded[name];
        if (expected !== undefined) this.#value(`${path}.${name}`, expected, actual[name]);
        else this.differences.push({ path: `${path}.${name}`, recorded: undefined, actual: actual[name] });
      }
    } else if (recorded !== actual) {
      this.differences.push({ path, recorded, actual });
    }
  }

  #matches(recorded: string, actual: Json | undefined): boolean {
    if (actual === undefined || actual === null) return false;
    if (anyValue.test(recorded)) return true;
    if (typeof actual !== 'string') return false;
    const names: string[] = [];
    const pattern = recorded
      .split(placeholder)
      .map((part, index) => {
        if (index % 2 === 0) return RegExp.escape(part);
        const known = this.#bindings.get(part);
        if (known !== undefined) return RegExp.escape(known);
        const earlier = names.indexOf(part);
        if (earlier >= 0) return `\\${earlier + 1}`;
        names.push(part);
        return '(.+?)';
      })
      .join('');
    const match = new RegExp(`^${pattern}$`, 's').exec(actual);
    if (match === null) return false;
    const bound = names.map((name, index) => [name, match[index + 1] ?? ''] as const);
    // Numbered placeholders stand for different values: a revision that did not change is a difference.
    const taken = new Map([...this.#bindings].map(([name, value]) => [value, name]));
    for (const [name, value] of bound) {
      const other = taken.get(value);
      if (other !== undefined && kindOf(other) === kindOf(name) && other !== name) return false;
      this.#bindings.set(name, value);
    }
    return true;
  }
}

function kindOf(name: string): string {
  return name.replace(/[:_]\d+$/, '');
}

function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
