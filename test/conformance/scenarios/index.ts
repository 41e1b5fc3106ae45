/** Every entry that can be replayed, by the name of its test. */

import type { Scenarios } from '../scenario.ts';
import { aliasScenarios } from './aliases.ts';
import { functionScenarios } from './functions.ts';
import { invocationScenarios } from './invocations.ts';
import { layerScenarios } from './layers.ts';
import { lifecycleScenarios } from './lifecycles.ts';
import { loggingScenarios } from './logging.ts';
import { nameScenarios } from './names.ts';
import { permissionScenarios } from './permissions.ts';
import { refusalScenarios } from './refusals.ts';
import { tagScenarios } from './tags.ts';
import { versionScenarios } from './versions.ts';

export const scenarios: Scenarios = {
  ...aliasScenarios,
  ...functionScenarios,
  ...invocationScenarios,
  ...layerScenarios,
  ...lifecycleScenarios,
  ...loggingScenarios,
  ...nameScenarios,
  ...permissionScenarios,
  ...refusalScenarios,
  ...tagScenarios,
  ...versionScenarios,
};
