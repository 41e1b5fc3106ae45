/** Policy documents from their JSON text, checked once, at the boundary. */

import { isConditionOperator } from './conditions.ts';
import type { PolicyDocument, Statement } from './document.ts';

/** The text is no policy; the message says what is wrong, to be read by whoever wrote it. */
export class MalformedPolicy extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedPolicy';
  }
}

type Json = Readonly<Record<string, unknown>>;

const versions: readonly unknown[] = ['2008-10-17', '2012-10-17'];
const documentMembers = new Set(['Version', 'Id', 'Statement']);
const statementMembers = new Set(['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition']);

/** Reads the policy of a resource. A single statement needs no list. Throws `MalformedPolicy`. */
export function parseResourcePolicy(text: string): PolicyDocument {
  const document = readJson(text);
  checkMembers(document, documentMembers, 'The policy');
  const { Version = '2008-10-17', Id, Statement } = document;
  if (!versions.includes(Version)) throw new MalformedPolicy('Version must be 2012-10-17 or 2008-10-17.');
  if (Id !== undefined && typeof Id !== 'string') throw new MalformedPolicy('Id must be a text.');
  const statements = Array.isArray(Statement) ? Statement : [Statement];
  if (statements.length === 0) throw new MalformedPolicy('The policy has no statement.');
  const parsed = statements.map(readStatement);
  const sids = parsed.flatMap(({ Sid }) => (Sid === undefined ? [] : [Sid]));
  const repeated = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (repeated !== undefined) throw new MalformedPolicy(`Statement IDs must be unique: ${repeated} is not.`);
  return { Version: String(Version), ...(Id !== undefined && { Id }), Statement: parsed };
}

function readJson(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Falls through: a text that is no JSON is no object either.
  }
  throw new MalformedPolicy('The policy must be a JSON object.');
}

function readStatement(value: unknown): Statement {
  if (!isObject(value)) throw new MalformedPolicy('A statement must be a JSON object.');
  checkMembers(value, statementMembers, 'A statement');
  const { Sid, Effect, Principal, Action, Resource, Condition } = value;
  const sound =
    (Sid === undefined || typeof Sid === 'string') &&
    (Effect === 'Allow' || Effect === 'Deny') &&
    (Principal === '*' || isMapOfTexts(Principal)) &&
    isTexts(Action) &&
    isTexts(Resource);
  if (!sound) {
    throw new MalformedPolicy(
      'A statement needs an Effect of Allow or Deny, a Principal, an Action and a Resource.',
    );
  }
  checkCondition(Condition);
  return value as unknown as Statement;
}

function checkMembers(value: Json, known: ReadonlySet<string>, what: string): void {
  const other = Object.keys(value).find((name) => !known.has(name));
  if (other !== undefined) throw new MalformedPolicy(`${what} can't have the element ${other}.`);
}

function checkCondition(value: unknown): void {
  if (value === undefined) return;
  if (!isObject(value) || !Object.values(value).every(isMapOfTexts)) {
    throw new MalformedPolicy('A Condition must map operators to condition keys with their values.');
  }
  const unknown = Object.keys(value).find((name) => !isConditionOperator(name));
  if (unknown !== undefined) throw new MalformedPolicy(`${unknown} is not a condition operator.`);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
}

function isMapOfTexts(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isTexts);
}
