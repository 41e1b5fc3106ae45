/** Writes the members of a REST response that travel outside the body: status and headers. */

import type { WireResponse } from '../http.ts';
import type { StructureValue } from '../protocols/protocol.ts';
import { timestampFormat } from '../scalars.ts';
import { sdk } from '../sdk.ts';
import type { Binding } from './bindings.ts';

const headerSettings = {
  httpBindings: true,
  timestampFormat: { useTrait: true, default: timestampFormat.httpDate },
} as const;

/** Sets the status and header members that `value` has on `response`. */
export function writeBoundMembers(
  bindings: readonly Binding[],
  value: Readonly<StructureValue>,
  response: WireResponse,
): void {
  for (const binding of bindings) {
    const member = value[binding.member];
    if (member === undefined || member === null) continue;
    if (binding.location === 'status') {
      response.status = Number(member);
    } else if (binding.location === 'header') {
      response.headers[headerName(binding.wireName)] = headerText(binding, member);
    } else if (binding.location === 'prefixHeaders') {
      for (const [key, text] of Object.entries(member)) {
        response.headers[binding.wireName + key] = String(text);
      }
    }
  }
}

/** A bound content type replaces the one of the body, however its binding is spelled. */
function headerName(name: string): string {
  return name.toLowerCase() === 'content-type' ? 'Content-Type' : name;
}

function headerText(binding: Binding, value: unknown): string {
  const serializer = new sdk.smithy.ToStringShapeSerializer(headerSettings);
  serializer.write(binding.schema, value);
  return String(serializer.flush());
}
