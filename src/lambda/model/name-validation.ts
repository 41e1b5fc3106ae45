/**
 * What AWS says of malformed names. The front end checks most requests by its schema; Invoke, which has none on
 * its way, comes here.
 */

import { AwsError } from '../../base/errors.ts';

/** As AWS publishes them: the text is part of its messages. */
const namePattern = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`;
const qualifierPattern = String.raw`\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`;
const maxQualifierCharacters = 128;
const maxNameCharacters = 256;

const wholeName = new RegExp(`^(?:${namePattern})$`);
const wholeQualifier = new RegExp(`^(?:${qualifierPattern})$`);

/** @throws ValidationException that lists all that is wrong */
export function checkNameForm(nameOrArn: string, qualifier: string | undefined): void {
  const failures: string[] = [];
  const fail = (value: string, member: string, rule: string): void => {
    failures.push(`Value '${value}' at '${member}' failed to satisfy constraint: Member must ${rule}`);
  };
  if (qualifier !== undefined && qualifier.length > maxQualifierCharacters) {
    fail(qualifier, 'qualifier', `have length less than or equal to ${maxQualifierCharacters}`);
  }
  if (qualifier !== undefined && !wholeQualifier.test(qualifier)) {
    fail(qualifier, 'qualifier', `satisfy regular expression pattern: ${qualifierPattern}`);
  }
  if (nameOrArn.length > maxNameCharacters) {
    fail(nameOrArn, 'functionName', `have length less than or equal to ${maxNameCharacters}`);
  }
  if (!wholeName.test(nameOrArn)) {
    fail(nameOrArn, 'functionName', `satisfy regular expression pattern: ${namePattern}`);
  }
  if (failures.length === 0) return;
  const noun = failures.length === 1 ? 'validation error' : 'validation errors';
  throw new AwsError('ValidationException', `${failures.length} ${noun} detected: ${failures.join('; ')}`);
}
