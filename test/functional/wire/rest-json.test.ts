/** restJson1, as Lambda speaks it. */

import { test } from 'node:test';
import * as sdk from '@aws-sdk/client-lambda';
import { assertErrorsSurvive, assertInputsAndOutputsSurvive, type Subject } from './round-trip.ts';

const lambda: Subject = {
  name: 'lambda',
  sdk,
  clientClass: 'LambdaClient',
  protocols: ['restJson1'],
  runs: 300,
};

test('every Lambda input and output survives restJson1', () => assertInputsAndOutputsSurvive(lambda));

test('every modelled Lambda error arrives at the client as its class', () => assertErrorsSurvive(lambda));
