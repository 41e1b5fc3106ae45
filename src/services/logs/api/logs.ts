/** What every operation of CloudWatch Logs works with. */

import type { Clock } from '../../../base/clock.ts';
import type { Log } from '../../../store/log.ts';
import type { LogGroups } from '../repository/log-groups.ts';
import type { LogStreams } from '../repository/log-streams.ts';

export interface Logs {
  readonly groups: LogGroups;
  readonly streams: LogStreams;
  /** The events themselves. */
  readonly log: Log;
  readonly clock: Clock;
}
