/** Turns a service's declaration into something that answers requests. */

import { invariant } from '../base/invariant.ts';
import { type BindOptions, PlannedCall } from './call.ts';
import type { RequestHead } from './http.ts';
import { negotiate } from './negotiate.ts';
import { protocolFactories } from './protocols/index.ts';
import type { ServerProtocol } from './protocols/protocol.ts';
import { errorModels, operationModels } from './schema.ts';
import type { BoundService, Protocol, ServiceDeclaration } from './service.ts';

export type { BindOptions };

/** Binds a service to its protocols. Throws when a handler has no operation in the schemas. */
export function bindService(service: ServiceDeclaration, options: BindOptions): BoundService {
  const operations = operationModels(service.schemas);
  for (const name of Object.keys(service.operations)) {
    invariant(operations.has(name), `${service.name} declares ${name}, which its schemas do not have`);
  }
  const context = { service, operations, errors: errorModels(service.schemas) };
  const protocols = new Map<Protocol, ServerProtocol>();
  const protocolOf = (head: RequestHead): ServerProtocol => {
    const name = negotiate(service.protocols, head);
    invariant(name !== undefined, `${service.name} has no protocol`);
    const known = protocols.get(name) ?? protocolFactories[name](context);
    protocols.set(name, known);
    return known;
  };
  return {
    name: service.name,
    plan(head) {
      const protocol = protocolOf(head);
      return new PlannedCall(service, options, protocol, head, protocol.route(head));
    },
  };
}
