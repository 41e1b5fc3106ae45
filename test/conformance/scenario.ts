/** What a replay is: the calls that an entry's name and steps describe, made again. */

import type { CreateFunctionCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import type { Json } from './recording.ts';

export interface Replay {
  readonly client: LambdaClient;
  readonly account: string;
  readonly region: string;
  /** A name no function has. */
  uniqueName(): string;
  /** A CreateFunction request as the recorded tests make it; `change` overrides members. */
  input(name: string, change?: Partial<CreateFunctionCommandInput>): CreateFunctionCommandInput;
  /** Makes the call and keeps its answer under the recorded step's name. */
  step(name: string, call: Promise<unknown>): Promise<void>;
  /** As `step`, for answers of several failed constraints. */
  failures(name: string, call: Promise<unknown>): Promise<void>;
  /** Keeps a value that the recorded test worked out itself. */
  keep(name: string, value: Json): void;
  untilActive(name: string): Promise<void>;
  untilUpdated(name: string): Promise<void>;
}

/** By the name of the recorded test, with or without its `[parameter]`, which is passed on. */
export type Scenarios = Readonly<Record<string, (replay: Replay, parameter: string) => Promise<void>>>;
