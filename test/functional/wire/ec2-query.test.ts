/** ec2Query. */

import { test } from 'node:test';
import * as sdk from '@aws-sdk/client-ec2';
import { assertInputsAndOutputsSurvive, type Subject } from './round-trip.ts';

const ec2: Subject = {
  name: 'ec2',
  sdk,
  clientClass: 'EC2Client',
  protocols: ['ec2Query'],
  declaration: { xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15' },
  except: { CopySnapshot: 'the client presigns a URL into the input' },
  runs: 250,
};

test('every EC2 input and output survives ec2Query', () => assertInputsAndOutputsSurvive(ec2));
