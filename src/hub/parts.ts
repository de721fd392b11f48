import type { HubConfig } from './config.ts';
import type { Database } from './database/database.ts';
import type { BodyCache } from './delivery/body-cache.ts';
import type { Ownership } from './delivery/ownership.ts';
import type { Targets } from './delivery/targets.ts';
import type { Intake } from './intake/intake.ts';
import type { QuarantineRoom } from './intake/quarantine-room.ts';
import type { Checks } from './permissions/checks.ts';
import type { ExpiryTimers } from './permissions/expiry-timers.ts';
import type { Changes } from './platform/changes.ts';
import type { Clock } from './platform/clock.ts';
import type { Disk } from './platform/disk.ts';
import type { Log } from './platform/log.ts';
import type { Metrics } from './platform/metrics.ts';
import type { Queue } from './platform/queue.ts';
import type { AccessLog } from './workspaces/access-log.ts';
import type { Sessions } from './workspaces/sessions.ts';
import type { Workspaces } from './workspaces/workspaces.ts';

/** What the HTTP calls work with. */
export interface HubParts {
  config: HubConfig;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  database: Database;
  disk: Disk;
  queue: Queue;
  ownership: Ownership;
  bodies: BodyCache;
  timers: ExpiryTimers;
  checks: Checks;
  accessLog: AccessLog;
  intake: Intake;
  quarantine: QuarantineRoom;
  workspaces: Workspaces;
  sessions: Sessions;
  changes: Changes;
  /** Where events may be sent. */
  targets: Targets;
  /** The secret of the command line on the hub's own machine; made anew at every start. */
  adminToken: string;
  /** How providers and Zapier reach the hub, without a slash at the end. */
  publicUrl(): string;
}
