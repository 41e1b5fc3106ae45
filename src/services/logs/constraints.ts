/** CloudWatch Logs' constraints, from AWS's public model. */

import type { Constraints } from '../../wire/constraints.ts';
import published from './constraints.json' with { type: 'json' };

/** The compiler knows a JSON file's texts as texts, not as the few that each may be. */
export const constraints = published as unknown as Constraints;
