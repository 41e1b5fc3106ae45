/**
 * Reserved concurrency: a function's own share of the account's limit, which it can't exceed either.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html
 */

import type {
  Concurrency,
  DeleteFunctionConcurrencyCommandInput,
  GetFunctionConcurrencyCommandInput,
  GetFunctionConcurrencyResponse,
  PutFunctionConcurrencyCommandInput,
} from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { functionNotFound } from '../../model/errors.ts';
import { functionArn, latestVersion } from '../../model/names.ts';
import { checkReservation } from '../../model/reservations.ts';
import { functionAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { changeAttached, unqualifiedName } from './attached-function.ts';

export function putFunctionConcurrency(plane: ControlPlane) {
  /** One at a time: what is left for functions without a reservation depends on all the others. */
  let turn: Promise<unknown> = Promise.resolve();
  return operation<PutFunctionConcurrencyCommandInput, Concurrency>({
    access: functionAccess(plane, 'lambda:PutFunctionConcurrency'),
    async handle(input, context) {
      const identity = unqualifiedName(input, context);
      const { scope, name } = identity;
      const reserved = input.ReservedConcurrentExecutions ?? 0;
      const put = async (): Promise<void> => {
        if (plane.registry.find(scope, name) === undefined) {
          throw functionNotFound(functionArn(scope, name, latestVersion));
        }
        await changeAttached(plane, identity, ({ document: { attached } }) => {
          const others = plane.registry.reservedConcurrency(scope) - (attached?.reservedConcurrency ?? 0);
          checkReservation(reserved, others, attached);
          return { ...attached, reservedConcurrency: reserved };
        });
      };
      const done = turn.then(put);
      turn = done.catch(() => {});
      await done;
      return { ReservedConcurrentExecutions: reserved };
    },
  });
}

export function getFunctionConcurrency(plane: ControlPlane) {
  return operation<GetFunctionConcurrencyCommandInput, GetFunctionConcurrencyResponse>({
    access: functionAccess(plane, 'lambda:GetFunctionConcurrency'),
    handle(input, context) {
      const { scope, name } = unqualifiedName(input, context);
      const { attached } = plane.registry.get(scope, name).document;
      if (attached?.reservedConcurrency === undefined) return {};
      return { ReservedConcurrentExecutions: attached.reservedConcurrency };
    },
  });
}

export function deleteFunctionConcurrency(plane: ControlPlane) {
  return operation<DeleteFunctionConcurrencyCommandInput, Record<string, never>>({
    access: functionAccess(plane, 'lambda:DeleteFunctionConcurrency'),
    async handle(input, context) {
      await changeAttached(plane, unqualifiedName(input, context), ({ document: { attached } }) => {
        const { reservedConcurrency: _reserved, ...rest } = attached ?? {};
        return rest;
      });
      return {};
    },
  });
}
