/** What the two query protocols share: an `Action` and its parameters, in the body or the query string. */

import { AwsError } from '../../base/errors.ts';
import { type FormDialect, readForm } from '../documents/form.ts';
import { bufferedBody } from '../failures.ts';
import type { RequestBody, RequestHead } from '../http.ts';
import type { OperationModel } from '../schema.ts';
import type { ServerProtocol, StructureValue, Target } from './protocol.ts';

type FormHalf = Pick<ServerProtocol, 'inflates' | 'route' | 'routeBody' | 'read' | 'unknownOperation'>;

export function formProtocol(
  operations: ReadonlyMap<string, OperationModel>,
  dialect: FormDialect,
): FormHalf & { routeBody(body: Buffer): Target | undefined } {
  const targetOf = (action: string | null): Target | undefined => {
    const operation = operations.get(action ?? '');
    return operation === undefined ? undefined : { operation, labels: {} };
  };
  return {
    inflates: true,
    route(head) {
      const action = new URLSearchParams(head.query).get('Action');
      return action === null ? 'in-body' : targetOf(action);
    },
    routeBody: (body) => targetOf(new URLSearchParams(body.toString()).get('Action')),
    async read({ operation }, head, body): Promise<StructureValue> {
      return readForm(operation.input, formOf(head, body), dialect);
    },
    unknownOperation: invalidAction,
  };
}

/** Parameters of the query string and the body together. */
function formOf(head: RequestHead, body: RequestBody): URLSearchParams {
  const form = new URLSearchParams(bufferedBody(body).toString());
  for (const [name, value] of new URLSearchParams(head.query)) form.append(name, value);
  return form;
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
function invalidAction(): AwsError {
  return new AwsError(
    'InvalidAction',
    'The action or operation requested is invalid. Verify that the action is typed correctly.',
  );
}
