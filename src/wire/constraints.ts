/** A service's constraints as data: what the SDK schemas leave out (required, lengths, ranges, patterns, enums). */

export interface MemberConstraint {
  readonly enum?: readonly string[];
  /** Length of strings, blobs, lists and maps; value of numbers. */
  readonly min?: number;
  readonly max?: number;
  /** For numbers, which of the two: AWS prints decimals with a fraction. */
  readonly number?: 'integer' | 'decimal';
  /** Regular expression source; the whole text must match. */
  readonly pattern?: string;
  /** For lists: what each element must satisfy; for maps: each value and key. */
  readonly element?: MemberConstraint;
  readonly key?: MemberConstraint;
}

export interface StructureConstraint {
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, MemberConstraint>>;
}

/** By the structure's schema name (`CreateFunctionRequest`). */
export type Constraints = Readonly<Record<string, StructureConstraint>>;
