import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance, onRequestAsyncHookHandler } from 'fastify';
import type { DestinationStream } from 'pino';
import { ALERT_KINDS } from '../hub-api/alert-kinds.ts';
import { AlertWorker } from './alerts/alert-worker.ts';
import { type HubConfig, isLoopbackHost } from './config.ts';
import { DATABASE, makeDataFolder } from './database/data-folder.ts';
import type { Database } from './database/database.ts';
import { openEmbedded } from './database/embedded.ts';
import { migrate } from './database/migrations.ts';
import { openPostgres } from './database/postgres.ts';
import { BodyCache } from './delivery/body-cache.ts';
import { Dispatcher } from './delivery/dispatcher.ts';
import { Ownership } from './delivery/ownership.ts';
import { Paces } from './delivery/pace.ts';
import { Recovery } from './delivery/recovery.ts';
import { Sender } from './delivery/sender.ts';
import { problemWithCallback } from './delivery/targets.ts';
import { makeServer } from './http/server.ts';
import { Intake } from './intake/intake.ts';
import { QuarantineRoom } from './intake/quarantine-room.ts';
import type { HubParts } from './parts.ts';
import { Checks } from './permissions/checks.ts';
import { findStandings } from './permissions/current.ts';
import { ExpiryTimers } from './permissions/expiry-timers.ts';
import { ExpiryWorker } from './permissions/expiry-worker.ts';
import { RespectWorker } from './permissions/respect-worker.ts';
import { WaitWorker } from './permissions/wait-worker.ts';
import { Changes } from './platform/changes.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { Disk } from './platform/disk.ts';
import { makeLog, reasonOf } from './platform/log.ts';
import { Metrics } from './platform/metrics.ts';
import { Queue } from './platform/queue.ts';
import { forgetWhereabouts, leaveWhereabouts } from './platform/whereabouts.ts';
import { Retention } from './retention.ts';
import { countOpen } from './store/alerts.ts';
import { countDeliveries } from './store/deliveries.ts';
import { countWaits } from './store/waits.ts';
import { AccessLog } from './workspaces/access-log.ts';
import { findHubSecret } from './workspaces/hub-secret.ts';
import { Sessions } from './workspaces/sessions.ts';
import { Workspaces } from './workspaces/workspaces.ts';

const MB = 1024 * 1024;
/** What is being delivered when the hub stops has so long to end. */
const STOP_PATIENCE_MS = 8_000;
/** Then nothing waits any more for the database, or for somebody who does not read their answer: else the hub would be killed. */
const STOP_AT_LAST_MS = 12_000;

export interface HubOptions {
  clock?: Clock;
  /** 0 to 1: spreads out attempts. */
  random?: () => number;
  /** How long a Zap may take to answer; 10 s unless it is given. */
  deliveryTimeoutMs?: number;
  /** Where the log goes; standard output when it is not given. */
  logTo?: DestinationStream;
  /** Looks at each request before anything else does. */
  guard?: (parts: HubParts) => onRequestAsyncHookHandler;
  /** Adds what runs beside the hub on its port. */
  extend?: (server: FastifyInstance, parts: HubParts) => Promise<void>;
}

/** A hub with its database open. It takes requests through `server.inject` at once, and over the network once started. */
export interface Hub {
  parts: HubParts;
  server: FastifyInstance;
  /** What turns a clock may wake: deliveries that wait, permissions that end, events that are old. */
  workers: {
    dispatcher: Dispatcher;
    recovery: Recovery;
    expiry: ExpiryWorker;
    respect: RespectWorker;
    waits: WaitWorker;
    retention: Retention;
    alerts: AlertWorker;
  };
  /** Listens, and gives the URL on this machine; nothing is delivered yet. */
  listen(): Promise<string>;
  /** Sets the workers to work. */
  work(): void;
  /** Both, for a hub that is alone on its port. */
  start(): Promise<string>;
  /** Stops listening, lets what is under way end, and closes the database. */
  stop(): Promise<void>;
}

/** Where "localhost" finds what listens on these. */
const LOCALHOST = new Set(['127.0.0.1', '0.0.0.0', '::']);

/** The host of the URL by which this machine finds what listens on an address. */
const hostOf = (host: string, address: string): string => {
  if (host === 'localhost' || LOCALHOST.has(address)) return 'localhost';
  return address.includes(':') ? `[${address}]` : address;
};

const openDatabase = async ({ databaseUrl, databaseListenUrl, dataDir }: HubConfig): Promise<Database> => {
  if (databaseUrl !== null) return openPostgres(databaseUrl, databaseListenUrl ?? databaseUrl);
  makeDataFolder(dataDir);
  return openEmbedded(join(dataDir, DATABASE));
};

/**
 * Throws a DataFolderError when the folder of the embedded database cannot be used, a DataFolderInUseError when another
 * process has it open.
 */
export const openHub = async (config: HubConfig, options: HubOptions = {}): Promise<Hub> => {
  const { clock = systemClock, random, deliveryTimeoutMs, logTo, guard, extend } = options;
  const log = makeLog(config.logLevel, logTo);
  const adminToken = randomBytes(32).toString('base64url');
  /** What is open, closed in the other order. */
  const open: (() => Promise<unknown>)[] = [];
  /** What whoever waits too long for the end of a part does without. */
  const cutOffs: (() => void)[] = [];
  const close = async (): Promise<void> => {
    const late = setTimeout(() => {
      for (const cutOff of cutOffs) cutOff();
    }, STOP_AT_LAST_MS);
    for (const end of open.splice(0).toReversed()) {
      await end().catch((error) => log.warn({ error: reasonOf(error) }, 'a part of the hub did not end well'));
    }
    clearTimeout(late);
  };
  try {
    const database = await openDatabase(config);
    open.push(() => database.close());
    cutOffs.push(() => database.abandon());
    if (database.kind === 'embedded') {
      // What a hub that was killed left behind; whoever has the database open leaves a new one.
      await forgetWhereabouts(config.dataDir);
      open.push(() => forgetWhereabouts(config.dataDir));
    }
    await migrate(database);
    const queue = await Queue.start(database, log);
    open.push(() => queue.stop());
    const ownership = new Ownership(database, log);
    await ownership.start();
    open.push(() => ownership.stop());
    const metrics = new Metrics();
    const bodies = new BodyCache();
    const timers = new ExpiryTimers(database, queue);
    const workspaces = new Workspaces(database, clock, await findHubSecret(config, database));
    const changes = new Changes(database, log, () => workspaces.forget());
    open.push(() => changes.stop());
    await changes.start();
    const quarantine = new QuarantineRoom(database, clock, {
      rows: config.quarantineWebhooks,
      bytes: config.quarantineMb * MB,
    });
    const intake = new Intake({
      database,
      queue,
      ownership,
      timers,
      bodies,
      changes,
      clock,
      log,
      metrics,
      quarantine,
      keepsPrivate: config.keepPrivateText,
    });
    const checks = new Checks(database, clock, log);
    open.push(() => checks.settle());
    const accessLog = new AccessLog(database, checks, clock, log);
    open.push(() => accessLog.settle());
    const sessions = new Sessions(database, workspaces, clock);
    const allowed = [...config.targetAllowlist];
    const targets = { allowed, internal: config.privateTargets };
    let url = `http://localhost:${config.port}`;
    const parts: HubParts = {
      config,
      clock,
      log,
      metrics,
      database,
      disk: new Disk(database.kind === 'embedded' ? config.dataDir : null, config.diskReserveMb * MB),
      queue,
      ownership,
      bodies,
      timers,
      checks,
      accessLog,
      intake,
      quarantine,
      workspaces,
      sessions,
      changes,
      targets,
      adminToken,
      publicUrl: () => config.publicUrl ?? url,
    };
    metrics.gauge('ringhook_intake_waiting', 'Webhooks that wait for their commit.', () => intake.waiting);
    // While the database is away these are unknown, and the rest is what one wants to see.
    metrics.gauge('ringhook_deliveries_waiting', 'Deliveries that wait for another attempt.', () =>
      countDeliveries(database, 'waiting').catch(() => Number.NaN),
    );
    metrics.gauge('ringhook_deliveries_queued', 'Deliveries that are to be made now.', () =>
      countDeliveries(database, 'queued').catch(() => Number.NaN),
    );
    metrics.gauge('ringhook_steps_waiting', "Steps of Zaps that wait for a customer's answer.", () =>
      countWaits(database).catch(() => Number.NaN),
    );

    metrics.gauges(
      'ringhook_alert',
      'Open alerts of all workspaces, by kind.',
      { name: 'kind', values: Object.keys(ALERT_KINDS) },
      () => countOpen(database).catch(() => Number.NaN),
    );

    const sender = new Sender(targets, clock, deliveryTimeoutMs);
    open.push(() => sender.close());
    const callbacks = new Sender(targets, clock, deliveryTimeoutMs, problemWithCallback);
    open.push(() => callbacks.close());
    const dispatcher = new Dispatcher({
      database,
      queue,
      sender,
      bodies,
      standings: findStandings,
      paces: new Paces(config.targetRates),
      ownership,
      changes,
      clock,
      log,
      metrics,
      random,
    });
    const recovery = new Recovery({ database, queue, changes, clock, log });
    const expiry = new ExpiryWorker({ database, queue, intake, clock, log });
    const respect = new RespectWorker({ database, queue, intake, clock, log });
    const waits = new WaitWorker({ database, sender: callbacks, clock, log, random });
    const { retentionDays, proofYears } = config;
    const retention = new Retention({ database, clock, log, bodies, defaults: { retentionDays, proofYears } });
    const alerts = new AlertWorker({ ...parts, timeZone: config.timeZone });
    open.push(() =>
      Promise.all([
        alerts.stop(),
        recovery.stop(),
        dispatcher.stop(STOP_PATIENCE_MS),
        expiry.stop(),
        respect.stop(),
        waits.stop(),
        retention.stop(),
      ]),
    );
    const server = await makeServer(parts, guard?.(parts));
    open.push(() => server.close());
    cutOffs.push(() => server.server.closeAllConnections());
    await extend?.(server, parts);

    const hub: Hub = {
      parts,
      server,
      workers: { dispatcher, recovery, expiry, respect, waits, retention, alerts },
      async listen() {
        await server.listen({ port: config.port, host: config.host });
        const address = server.server.address();
        const port = typeof address === 'object' && address ? address.port : config.port;
        const listening = typeof address === 'object' && address ? address.address : config.host;
        url = `http://${hostOf(config.host, listening)}:${port}`;
        // The local Zaps are on this very port.
        if (config.isLocal) allowed.push(url, `http://127.0.0.1:${port}`);
        if (database.kind === 'embedded') await leaveWhereabouts(config.dataDir, { url, adminToken });
        log.info({ port, database: database.kind }, 'the hub listens');
        if (config.publicUrl === null && !isLoopbackHost(config.host)) {
          log.warn(
            'PUBLIC_URL is not set, so the intake URLs begin with http://localhost, which no provider can reach',
          );
        }
        return url;
      },
      work() {
        dispatcher.start();
        recovery.start();
        ownership.onRecovery = () => void recovery.run();
        expiry.start();
        respect.start();
        waits.start();
        retention.start();
        alerts.start();
      },
      async start() {
        const listening = await hub.listen();
        hub.work();
        return listening;
      },
      stop: close,
    };
    return hub;
  } catch (error) {
    await close();
    throw error;
  }
};
