/** XML documents, for rest-xml and for the answers of the query protocols, on the SDK's serializers. */

import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../../base/errors.ts';
import { conform } from '../conform.ts';
import { timestampFormat } from '../scalars.ts';
import { sdk } from '../sdk.ts';
import type { Documents } from './documents.ts';

/** Opens every XML document. */
export const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** Text as it may stand between tags or in an attribute. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => escapes[character] ?? character);
}

/** An attribute for the default namespace, with the space before it. */
export function xmlnsAttribute(namespace: string | undefined): string {
  return namespace === undefined ? '' : ` xmlns="${escapeXml(namespace)}"`;
}

/** One element with its text, or nothing when there is none. */
export function textElement(name: string, text: string | undefined): string {
  return text === undefined ? '' : `<${name}>${escapeXml(text)}</${name}>`;
}

export class XmlDocuments implements Documents {
  readonly contentType: string;
  readonly #namespace: string | undefined;

  constructor(contentType: string, namespace: string | undefined) {
    this.contentType = contentType;
    this.#namespace = namespace;
  }

  /** Throws `MalformedXML`, as S3 and CloudFront do. */
  async read(schema: NormalizedSchema, bytes: Buffer): Promise<unknown> {
    const deserializer = new sdk.aws.XmlShapeDeserializer(this.#settings());
    try {
      return conform(schema, await deserializer.read(schema, bytes));
    } catch (cause) {
      throw new AwsError(
        'MalformedXML',
        'The XML you provided was not well-formed or did not validate against our published schema',
        { status: 400, cause },
      );
    }
  }

  write(schema: NormalizedSchema, value: unknown): string {
    return declaration + this.#element(schema, value, this.#namespace);
  }

  /** A document of one element with text. */
  protected writeText(name: string, text: unknown): string {
    return `${declaration}<${name}${xmlnsAttribute(this.#namespace)}>${escapeXml(String(text ?? ''))}</${name}>`;
  }

  /** The elements of a structure's members, without the element of the structure itself. */
  writeMembers(schema: NormalizedSchema, value: unknown): string {
    const element = this.#element(schema, value, undefined);
    const start = element.indexOf('>');
    return element[start - 1] === '/' ? '' : element.slice(start + 1, element.lastIndexOf('</'));
  }

  #element(schema: NormalizedSchema, value: unknown, namespace: string | undefined): string {
    const serializer = new sdk.aws.XmlShapeSerializer(this.#settings(namespace));
    serializer.write(schema, value);
    return String(serializer.flush());
  }

  #settings(namespace?: string) {
    return {
      httpBindings: true,
      xmlNamespace: namespace ?? '',
      serviceNamespace: '',
      timestampFormat: { useTrait: true, default: timestampFormat.dateTime },
    } as const;
  }
}
