/** Puts CloudWatch Logs together: groups over the store, their upkeep, and the log as functions write to it. */

import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../store/log.ts';
import type { Store } from '../../store/store.ts';
import { loadSchemas } from '../../wire/load-schemas.ts';
import type { ServiceDeclaration } from '../../wire/service.ts';
import { Housekeeping } from './repository/housekeeping.ts';
import { LogGroups } from './repository/log-groups.ts';
import { LogStreams } from './repository/log-streams.ts';
import { RegisteringLog } from './repository/registering-log.ts';

export interface LogsOptions {
  readonly store: Pick<Store, 'documents' | 'log'>;
  readonly clock: Clock;
  /** Told when events past their retention could not be dropped. */
  readonly onFailure: (failure: unknown) => void;
}

export interface CloudWatchLogs {
  /** For whoever writes without creating groups and streams first. */
  readonly log: Log;
  /** The service as the gateway binds it; loads the API's schemas, hence at first use. */
  declare(): Promise<ServiceDeclaration>;
  /** Resolves when no background work runs any more. */
  close(): Promise<void>;
}

export function openLogs({ store, clock, onFailure }: LogsOptions): CloudWatchLogs {
  const { documents, log } = store;
  const groups = new LogGroups(documents, log);
  const streams = new LogStreams(documents, log);
  const registering = new RegisteringLog(log, documents, clock);
  const housekeeping = new Housekeeping({ documents, log, groups, clock, onFailure });
  return {
    log: registering,
    async declare() {
      const [{ createLogsService }, schemas] = await Promise.all([
        import('./service.ts'),
        loadSchemas('@aws-sdk/client-cloudwatch-logs'),
      ]);
      return createLogsService({ groups, streams, log, clock }, schemas);
    },
    async close() {
      registering.close();
      await housekeeping.close();
    },
  };
}
