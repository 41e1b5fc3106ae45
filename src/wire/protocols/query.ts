/** awsQuery, as SNS, IAM and STS speak it. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */

import { queryDialect } from '../documents/form.ts';
import { textElement, XmlDocuments, xmlnsAttribute } from '../documents/xml.ts';
import { viewError } from '../errors.ts';
import { formProtocol } from './form-protocol.ts';
import { errorResponse, type ProtocolContext, type ServerProtocol } from './protocol.ts';

const contentType = 'text/xml';

export function awsQuery({ service, operations, errors }: ProtocolContext): ServerProtocol {
  const documents = new XmlDocuments(contentType, undefined);
  const xmlns = xmlnsAttribute(service.xmlNamespace);
  return {
    ...formProtocol(operations, queryDialect),
    write({ name, output: schema }, output, requestId) {
      const members = schema.isStructSchema() ? documents.writeMembers(schema, output) : undefined;
      const result = members === undefined ? '' : `<${name}Result>${members}</${name}Result>`;
      const metadata = `<ResponseMetadata>${textElement('RequestId', requestId)}</ResponseMetadata>`;
      const body = `<${name}Response${xmlns}>${result}${metadata}</${name}Response>`;
      return { status: 200, headers: { 'Content-Type': contentType }, body };
    },
    writeError(error, requestId) {
      const view = viewError(error, errors.get(error.code));
      const response = errorResponse(view.queryStatus, error);
      response.headers['Content-Type'] = contentType;
      const further =
        view.schema === undefined ? '' : documents.writeMembers(view.schema, withoutMessage(view.members));
      const elements = [
        textElement('Type', view.type),
        textElement('Code', view.queryCode),
        textElement('Message', view.message),
        further,
      ].join('');
      response.body = `<ErrorResponse${xmlns}><Error>${elements}</Error>${textElement('RequestId', requestId)}</ErrorResponse>`;
      return response;
    },
  };
}

function withoutMessage(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([name]) => name.toLowerCase() !== 'message'));
}
