/** Sends random inputs and outputs of a whole service between its real SDK client and the wire layer. */

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type { NormalizedSchema } from '@smithy/core/schema';
import fc from 'fast-check';
import { AwsError } from '../../../src/base/errors.ts';
import { bindService } from '../../../src/wire/bind.ts';
import { errorModels, namingTraits, type OperationModel, operationModels } from '../../../src/wire/schema.ts';
import type { Operation, Protocol, SchemaModule, ServiceDeclaration } from '../../../src/wire/service.ts';
import { loopback } from './loopback.ts';
import { arbitraryOf, type Carrier, canonical } from './values.ts';

type Structure = Record<string, unknown>;

interface SdkClient {
  send(command: object): Promise<Structure>;
}

export interface Subject {
  readonly name: string;
  /** The whole SDK package: its client, commands, error classes and schemas. */
  readonly sdk: SchemaModule;
  readonly clientClass: string;
  /** Protocols the declaration offers; the client's configuration decides which is used. */
  readonly protocols: readonly Protocol[];
  readonly declaration?: Partial<ServiceDeclaration>;
  readonly clientConfig?: Structure;
  readonly carrier?: Carrier;
  /** Operations that the SDK does not send as their schema says, with the reason. */
  readonly except?: Readonly<Record<string, string>>;
  readonly runs: number;
}

/** Fixed, so that a failure can be had again; fast-check prints it with the counterexample. */
const seed = 20261125;

/** The service with one handler for every operation, and a client in front of it. */
class Fixture {
  readonly client: SdkClient;
  readonly operations: readonly OperationModel[];
  received: unknown;
  answer: () => Structure = () => ({});
  readonly #sdk: SchemaModule;

  constructor(subject: Subject) {
    this.#sdk = subject.sdk;
    const models = [...operationModels(subject.sdk).values()];
    const handler: Operation<Structure, Structure> = {
      access: { action: 'test:Any' },
      handle: (input) => {
        this.received = input;
        return this.answer();
      },
    };
    const service = bindService(
      {
        name: subject.name,
        protocols: subject.protocols,
        schemas: subject.sdk,
        constraints: {},
        maxBodyBytes: 1_000_000,
        operations: Object.fromEntries(models.map(({ name }) => [name, handler])),
        ...subject.declaration,
      },
      { authorizer: { authorize: () => undefined } },
    );
    const Client = this.member<new (config: Structure) => SdkClient>(subject.clientClass);
    this.client = new Client({
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:4566',
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
      maxAttempts: 1,
      requestHandler: loopback(service),
      disableRequestCompression: true,
      ...subject.clientConfig,
    });
    this.operations = models.filter(({ name }) => subject.except?.[name] === undefined);
  }

  member<T>(name: string): T {
    return this.#sdk[name] as T;
  }

  send(operation: OperationModel, input: Structure): Promise<Structure> {
    const Command = this.member<new (input: Structure) => object>(`${operation.name}Command`);
    return this.client.send(new Command(input));
  }
}

/** A structure with its streams read, without the members that SDK middleware puts there by itself. */
async function settled(structure: unknown, unseen: readonly string[] = []): Promise<unknown> {
  if (typeof structure !== 'object' || structure === null) return structure;
  const members = Object.entries(structure).filter(([name]) => !unseen.includes(name));
  const read = members.map(async ([name, value]) => [name, await bytesOf(value)] as const);
  return Object.fromEntries(await Promise.all(read));
}

async function bytesOf(value: unknown): Promise<unknown> {
  return value instanceof Readable ? Buffer.concat(await value.toArray()) : value;
}

/** An operation with an input for it and an output. */
function exchanges(subject: Subject, fixture: Fixture) {
  const plain = fixture.operations.filter(
    ({ input, output }) => input.getEventStreamMember() === '' && output.getEventStreamMember() === '',
  );
  return fc.constantFrom(...plain).chain((operation) => {
    const side = (schema: OperationModel['input']) =>
      (schema.isStructSchema()
        ? arbitraryOf(schema, subject.carrier)
        : fc.constant({})) as fc.Arbitrary<Structure>;
    return fc.record({
      operation: fc.constant(operation),
      input: side(operation.input),
      output: side(operation.output),
    });
  });
}

function print({
  operation,
  input,
  output,
}: {
  operation: OperationModel;
  input: unknown;
  output: unknown;
}): string {
  return `${operation.name}\n  input ${JSON.stringify(canonical(input))}\n  output ${JSON.stringify(canonical(output))}`;
}

/** What the client sends is what the handler gets, and what the handler returns is what the client gets. */
export async function assertInputsAndOutputsSurvive(subject: Subject): Promise<void> {
  const fixture = new Fixture(subject);
  const unseen = subject.carrier?.unseen;
  const exchange = exchanges(subject, fixture).map((value) =>
    Object.assign(value, { toString: () => print(value) }),
  );
  await fc.assert(
    fc.asyncProperty(exchange, async ({ operation, input, output }) => {
      fixture.answer = () => output;
      const sent = canonical(input); // before middleware adds to it
      const result = await fixture.send(operation, input);
      assert.deepEqual(canonical(await settled(fixture.received, unseen)), sent, 'input');
      assert.deepEqual(canonical(await settled(result, unseen)), canonical(output), 'output');
    }),
    { numRuns: subject.runs, seed },
  );
}

/** CloudWatch's DashboardNotFoundError has the query code ResourceNotFound, which is an error too. */
function hasSharedQueryCode(schema: NormalizedSchema, sdk: SchemaModule): boolean {
  const code = namingTraits(schema).awsQueryError?.[0];
  return code !== undefined && code !== schema.getName() && code in sdk;
}

/** A modelled error arrives as its class, with its message and members. */
export async function assertErrorsSurvive(subject: Subject): Promise<void> {
  const fixture = new Fixture(subject);
  const operation = fixture.operations.find(({ input }) => input.isStructSchema());
  assert.ok(operation);
  const models = [...errorModels(subject.sdk)].filter(
    ([, schema]) => !hasSharedQueryCode(schema, subject.sdk),
  );
  const cases = fc.constantFrom(...models).chain(([name, schema]) =>
    fc.record({
      name: fc.constant(name),
      members: arbitraryOf(schema, subject.carrier) as fc.Arbitrary<Structure>,
      input: arbitraryOf(operation.input, subject.carrier) as fc.Arbitrary<Structure>,
    }),
  );
  await fc.assert(
    fc.asyncProperty(cases, async ({ name, members, input }) => {
      const text = 'What happened, in <words> & signs';
      const further = Object.entries(members).filter(([member]) => member.toLowerCase() !== 'message');
      const expected = Object.fromEntries(further);
      fixture.answer = () => {
        throw new AwsError(name, text, { members: expected });
      };
      const error = await fixture.send(operation, input).then(
        () => assert.fail('the call succeeded'),
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof fixture.member<new () => Error>(name), `${name}: got ${String(error)}`);
      assert.equal(error.message, text);
      const seen = Object.fromEntries(Object.keys(expected).map((key) => [key, Reflect.get(error, key)]));
      assert.deepEqual(canonical(seen), canonical(expected));
    }),
    { numRuns: Math.max(models.length * 2, 20), seed },
  );
}
