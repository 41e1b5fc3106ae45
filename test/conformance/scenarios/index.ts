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
import { provisioningScenarios } from './provisioning.ts';
import { refusalScenarios } from './refusals.ts';
import { settingScenarios } from './settings.ts';
import { tagScenarios } from './tags.ts';
import { urlScenarios } from './urls.ts';
import { versionScenarios } from './versions.ts';

export const scenarios: Scenarios = {
  ...aliasScenarios,
  ...functionScenarios,
  ...invocationScenarios,
  ...layerScenarios,
  ...lifecycleScenarios,
  ...loggingScenarios,
  ...nameScenarios,
  ...provisioningScenarios,
  ...permissionScenarios,
  ...refusalScenarios,
  ...settingScenarios,
  ...tagScenarios,
  ...urlScenarios,
  ...versionScenarios,
};
