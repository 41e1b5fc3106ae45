/** Lambda's constraints: those of AWS's public model, brought up to what AWS was recorded enforcing. */

import type { Constraints } from '../../wire/constraints.ts';

export const constraints: Constraints = {};
