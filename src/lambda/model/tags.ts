/**
 * Rules of tags on functions.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html
 */

import { lambdaLimits } from '../../config/limits.ts';
import { invalidParameter } from './errors.ts';

type Tags = Readonly<Record<string, string>>;

const maxKeyCharacters = 128;
const maxValueCharacters = 256;
const allowedCharacters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** @throws InvalidParameterValueException for too many tags, and for keys or values AWS does not take */
export function checkTags(tags: Tags): void {
  const entries = Object.entries(tags);
  if (entries.length > lambdaLimits.maxTags) {
    throw invalidParameter(`Number of tags exceeds the limit of ${lambdaLimits.maxTags}.`);
  }
  for (const [key, value] of entries) {
    const valid =
      key.length > 0 &&
      key.length <= maxKeyCharacters &&
      value.length <= maxValueCharacters &&
      allowedCharacters.test(key) &&
      allowedCharacters.test(value);
    if (!valid) throw invalidParameter(`Invalid tag: ${key}`);
    if (key.toLowerCase().startsWith('aws:')) {
      throw invalidParameter('System tags cannot be added/updated by requester.');
    }
  }
}

/** @throws InvalidParameterValueException as `checkTags`, and for no tags at all, in the text AWS has for that */
export function addTags(current: Tags, added: Tags): Tags {
  if (Object.keys(added).length === 0) {
    throw invalidParameter('An error occurred and the request cannot be processed.');
  }
  const tags = { ...current, ...added };
  checkTags(added);
  checkTags(tags);
  return tags;
}

export function removeTags(current: Tags, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(current).filter(([key]) => !keys.includes(key)));
}
