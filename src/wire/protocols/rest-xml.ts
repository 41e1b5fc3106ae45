/** restXml, as S3 and CloudFront speak it. https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html */

import type { NormalizedSchema } from '@smithy/core/schema';
import { declaration, textElement, XmlDocuments, xmlnsAttribute } from '../documents/xml.ts';
import type { ErrorView } from '../errors.ts';
import type { WireResponse } from '../http.ts';
import { namingTraits } from '../schema.ts';
import type { ProtocolContext, ServerProtocol } from './protocol.ts';
import { restProtocol } from './rest.ts';

const contentType = 'application/xml';

export function restXml(context: ProtocolContext): ServerProtocol {
  const { xmlNamespace: namespace, bareXmlErrors } = context.service;
  const documents = new UnwrappingXmlDocuments(contentType, namespace);
  const writeErrorBody = (error: ErrorView, requestId: string, response: WireResponse) => {
    response.headers['Content-Type'] = contentType;
    response.headers['x-amz-request-id'] = requestId;
    response.body = declaration + (bareXmlErrors ? bareError : wrappedError)(error, requestId, namespace);
  };
  return restProtocol(context, { documents, emptyBody: undefined, writeErrorBody });
}

/**
 * S3's GetBucketLocation: an output whose element has the name of its only member is that member's
 * text alone (`<LocationConstraint>eu-west-1</LocationConstraint>`).
 */
class UnwrappingXmlDocuments extends XmlDocuments {
  override write(schema: NormalizedSchema, value: Record<string, unknown>): string {
    const only = onlyMember(schema);
    const isUnwrapped = only !== undefined && namingTraits(schema).xmlName === only;
    return isUnwrapped ? this.writeText(only, value[only]) : super.write(schema, value);
  }
}

/** The name of a structure's only member, where that is a string. */
function onlyMember(schema: NormalizedSchema): string | undefined {
  if (!schema.isStructSchema()) return undefined;
  const [first, second] = Object.entries(schema.getMemberSchemas());
  return second === undefined && first?.[1].isStringSchema() ? first[0] : undefined;
}

/** S3: the error is the root element, with the id inside it. */
function bareError(error: ErrorView, requestId: string): string {
  return `<Error>${errorElements(error)}${textElement('RequestId', requestId)}</Error>`;
}

function wrappedError(error: ErrorView, requestId: string, namespace: string | undefined): string {
  const inner = `<Error>${textElement('Type', error.type)}${errorElements(error)}</Error>`;
  return `<ErrorResponse${xmlnsAttribute(namespace)}>${inner}${textElement('RequestId', requestId)}</ErrorResponse>`;
}

/** Code, message, and the further members that are plain text. */
function errorElements({ code, message, members, schema }: ErrorView): string {
  const further = Object.entries(members)
    .filter(([name]) => name.toLowerCase() !== 'message')
    .map(([name, value]) => {
      const member = schema?.getMemberSchemas()[name];
      const xmlName = member === undefined ? undefined : namingTraits(member).xmlName;
      return textElement(xmlName ?? name, String(value));
    });
  return textElement('Code', code) + textElement('Message', message) + further.join('');
}
