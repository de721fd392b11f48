import { HUB_ALERT, type HubAlertPayload, hubAlert } from '../../hub-api/hub-alert.ts';
import type { Database } from '../database/database.ts';
import type { Intake } from '../intake/intake.ts';
import { ownEvent } from '../intake/own-event.ts';
import type { Changes } from '../platform/changes.ts';
import type { Clock } from '../platform/clock.ts';
import type { Disk } from '../platform/disk.ts';
import type { Log } from '../platform/log.ts';
import { Rounds } from '../platform/rounds.ts';
import {
  clearAlert,
  noteTold,
  openAlerts,
  raiseAlert,
  type StoredAlert,
  takeLook,
  untoldAlerts,
} from '../store/alerts.ts';
import type { NewEvent } from '../store/events.ts';
import { listWorkspaces } from '../store/workspaces.ts';
import { SCREENS, troublesIn } from './troubles.ts';

const LOOK_EVERY_MS = 60_000;
/** Timers of several processes do not tick together: of two looks that are nearly as far apart, both count. */
const REST_MS = 50_000;

/**
 * Looks at every workspace once a minute, raises an alert for what is wrong and clears it once that is over. Of several
 * processes one looks; and whichever raises an alert, the database takes one at a time of its key.
 */
export class AlertWorker {
  readonly #database: Database;
  readonly #disk: Disk;
  readonly #intake: Intake;
  readonly #changes: Changes;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #timeZone: string;
  readonly #publicUrl: () => string;
  readonly #awakeSince: number;
  readonly #rounds: Rounds;

  constructor(parts: {
    database: Database;
    disk: Disk;
    intake: Intake;
    changes: Changes;
    clock: Clock;
    log: Log;
    timeZone: string;
    publicUrl: () => string;
  }) {
    this.#database = parts.database;
    this.#disk = parts.disk;
    this.#intake = parts.intake;
    this.#changes = parts.changes;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#timeZone = parts.timeZone;
    this.#publicUrl = parts.publicUrl;
    this.#awakeSince = parts.clock();
    const failure = 'it could not be looked what is wrong, and will be';
    this.#rounds = new Rounds(parts.log, failure, (early) => this.#run(early));
  }

  start(): void {
    this.#rounds.start((run) => setInterval(run, LOOK_EVERY_MS));
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** One round at a time; with `early`, also looks at workspaces that were looked at just now. */
  run(early = false): Promise<void> {
    return this.#rounds.run(early);
  }

  async #run(early: boolean): Promise<void> {
    for (const { id } of await listWorkspaces(this.#database)) {
      if (this.#rounds.isStopped) return;
      if (early || (await takeLook(this.#database, id, this.#clock(), REST_MS))) await this.#look(id);
    }
  }

  async #look(workspaceId: string): Promise<void> {
    // What a process raised and did not live to tell.
    await this.#tell(workspaceId);
    const now = this.#clock();
    const open = new Map((await openAlerts(this.#database, workspaceId)).map((alert) => [alert.key, alert]));
    const troubles = await troublesIn({
      database: this.#database,
      disk: this.#disk,
      workspaceId,
      now,
      awakeSince: this.#awakeSince,
      timeZone: this.#timeZone,
      open,
    });
    const keys = new Set(troubles.map(({ key }) => key));
    let hasChanged = false;
    for (const trouble of troubles) {
      if (open.has(trouble.key) || !(await raiseAlert(this.#database, workspaceId, trouble, now))) continue;
      hasChanged = true;
      this.#log.warn({ workspace: workspaceId, alert: trouble.key }, 'an alert was raised');
    }
    for (const { id, key } of open.values()) {
      if (keys.has(key) || !(await clearAlert(this.#database, id, now))) continue;
      hasChanged = true;
      this.#log.info({ workspace: workspaceId, alert: key }, 'an alert is over');
    }
    if (!hasChanged) return;
    this.#changes.tell(workspaceId, 'alerts');
    await this.#tell(workspaceId);
  }

  /** Stores an event of each change that nobody was told of: told twice it is one event. */
  async #tell(workspaceId: string): Promise<void> {
    for (const alert of await untoldAlerts(this.#database, workspaceId)) {
      if (alert.tellsZaps) await this.#intake.store(this.#noticeOf(alert));
      await noteTold(this.#database, alert);
    }
  }

  #noticeOf(alert: StoredAlert): NewEvent {
    const dedupeKey = `alert:${alert.id}:${alert.clearedAt === null ? 'raised' : 'cleared'}`;
    const payload = this.#payloadOf(alert);
    return ownEvent({ workspaceId: alert.workspaceId, kind: hubAlert.key, dedupeKey, payload }, this.#clock());
  }

  #payloadOf(alert: StoredAlert): HubAlertPayload {
    const screen = SCREENS[alert.kind];
    const isOver = alert.clearedAt !== null;
    return {
      event: HUB_ALERT,
      alertId: alert.id,
      key: alert.key,
      kind: alert.kind,
      severity: alert.severity,
      title: isOver ? `Over: ${alert.title}` : alert.title,
      whatHappened: alert.whatHappened,
      whatToDo: isOver ? 'Nothing: it is over.' : alert.whatToDo,
      subject: alert.subject,
      subjectId: alert.subjectId,
      link: screen === null ? null : this.#publicUrl() + screen,
      raisedAt: alert.raisedAt,
      clearedAt: alert.clearedAt,
    };
  }
}
