/** `node test/functional/docs/update-operations.ts`: writes the specification's lists of operations anew. */

import { Teardown } from '../../../src/base/disposal.ts';
import { declareLambda, openPlane } from '../lambda-api/control-plane.ts';
import { operationsSection, writeSection } from './operations.ts';

const teardown = new Teardown();
const { plane, close } = await openPlane({
  after: (end) => teardown.add('a test plane', end as () => unknown),
});
writeSection(operationsSection(declareLambda(plane)));
await close();
await teardown.run();
