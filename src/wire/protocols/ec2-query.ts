/** ec2Query, which only EC2 speaks. https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */

import { ec2Dialect } from '../documents/form.ts';
import { declaration, textElement, XmlDocuments, xmlnsAttribute } from '../documents/xml.ts';
import { viewError } from '../errors.ts';
import { formProtocol } from './form-protocol.ts';
import { errorResponse, type ProtocolContext, type ServerProtocol } from './protocol.ts';

const contentType = 'text/xml;charset=UTF-8';

export function ec2Query({ service, operations, errors }: ProtocolContext): ServerProtocol {
  const documents = new XmlDocuments(contentType, undefined);
  const xmlns = xmlnsAttribute(service.xmlNamespace);
  return {
    ...formProtocol(operations, ec2Dialect),
    write({ name, output: schema }, output, requestId) {
      // Operations without output answer `<return>true</return>`.
      const members = schema.isStructSchema()
        ? documents.writeMembers(schema, output)
        : textElement('return', 'true');
      const id = textElement('requestId', requestId);
      const body = `${declaration}<${name}Response${xmlns}>${id}${members}</${name}Response>`;
      return { status: 200, headers: { 'Content-Type': contentType }, body };
    },
    writeError(error, requestId) {
      const view = viewError(error, errors.get(error.code));
      const response = errorResponse(view.status, error);
      response.headers['Content-Type'] = contentType;
      const inner = textElement('Code', view.code) + textElement('Message', view.message);
      const id = textElement('RequestID', requestId);
      response.body = `${declaration}<Response><Errors><Error>${inner}</Error></Errors>${id}</Response>`;
      return response;
    },
  };
}
