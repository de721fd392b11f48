import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import type { AccessKind } from '../../hub-api/access-log.ts';
import { OVERLAP_HOURS } from '../../hub-api/keys.ts';
import { HoldReason } from '../../hub-api/retention.ts';
import { SOURCES } from '../../hub-api/sources.ts';
import { HOUR_MS, isTimeZone } from '../../values/time.ts';
import type { HubParts } from '../parts.ts';
import { setSilenceSettings, silenceSettings } from '../store/alerts.ts';
import { removeWorkspace } from '../store/remove-workspace.ts';
import {
  findWorkspace,
  holdOf,
  listWorkspaces,
  renameWorkspace,
  setHold,
  setProof,
  setRetention,
  type Workspace,
} from '../store/workspaces.ts';
import { WithKey, withKey } from '../workspaces/workspace-key.ts';
import { REMEMBERED_MS } from '../workspaces/workspaces.ts';
import { badRequest, notFound, onHold, ProblemError } from './problem.ts';

const Name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{C}]*$/u, 'must not hold control characters');

const byName = z.object({ name: Name });

const WorkspaceLine = z.object({
  id: z.string(),
  name: z.string(),
  retention_days: z.int(),
  proof_years: z.int(),
  /** Why nothing may be erased at present; null when it may. */
  legal_hold: z.string().nullable(),
  created_at: z.iso.datetime(),
});

export type WorkspaceLine = z.output<typeof WorkspaceLine>;

/** So many hours of a provider's silence raise an alert: 0 for none; learnt from its habits where it is null. */
const SilenceHours = z.int().min(0).max(720).nullable();

const AlertSettings = z.object({
  /** IANA; null: as TIME_ZONE says. */
  time_zone: z.string().refine(isTimeZone, 'is no time zone such as Asia/Kolkata').nullable(),
  silence_hours: z.partialRecord(z.enum(SOURCES), SilenceHours),
});

export type AlertSettings = z.output<typeof AlertSettings>;

/** What was removed with a workspace: how many of what. */
const Receipt = z.object({
  id: z.string(),
  name: z.string(),
  deleted_at: z.iso.datetime(),
  removed: z.record(z.string(), z.int()),
});

export type Receipt = z.output<typeof Receipt>;

/** A webhook that is taken in is stored within this time. */
const STORED_WITHIN_MS = 1_000;

const NOT_CONFIRMED = badRequest(
  'confirm',
  "must be the workspace's name, letter by letter: everything of it is removed.",
);

const COMMAND_LINE = { who: 'the command line', role: 'admin', way: 'command line', person: null } as const;

const isTaken = (name: string): ProblemError =>
  new ProblemError({
    status: 409,
    title: 'The name is taken',
    detail: `There is a workspace "${name}" already. For a new key use "workspace rotate-key".`,
  });

/** What the command line asks the hub to do; nobody else has the token. */
export const adminRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { database, workspaces, config, changes, accessLog, bodies, checks, clock } = parts;
    const toLine = ({ id, name, retentionDays, proofYears, legalHold, createdAt }: Workspace): WorkspaceLine => ({
      id,
      name,
      retention_days: retentionDays ?? config.retentionDays,
      proof_years: proofYears ?? config.proofYears,
      legal_hold: legalHold,
      created_at: createdAt,
    });

    const found = async (name: string): Promise<Workspace> => {
      const workspace = await findWorkspace(database, name);
      if (!workspace) throw notFound(`There is no workspace "${name}".`);
      return workspace;
    };

    /** Notes what was changed, and lets screens ask again. */
    const changed = async (workspaceId: string, what: AccessKind): Promise<void> => {
      workspaces.forget();
      changes.tell(workspaceId, 'settings');
      await accessLog.add({ ...COMMAND_LINE, workspaceId, what });
    };

    server.post(
      '/admin/workspaces',
      { schema: { hide: true, body: byName, response: { 201: WithKey } } },
      async (request, reply) => {
        const { name } = request.body;
        const added = await workspaces.add(name);
        if (!added) throw isTaken(name);
        return reply.code(201).send(await withKey(parts, added));
      },
    );

    server.get(
      '/admin/workspaces',
      { schema: { hide: true, response: { 200: z.object({ workspaces: z.array(WorkspaceLine) }) } } },
      async () => ({ workspaces: (await listWorkspaces(database)).map(toLine) }),
    );

    server.post(
      '/admin/workspaces/:name/rotate-key',
      {
        schema: {
          hide: true,
          params: byName,
          body: z.object({ leaked: z.boolean() }).nullish(),
          response: { 200: WithKey },
        },
      },
      async (request) => {
        const workspace = await found(request.params.name);
        const leaked = request.body?.leaked ?? false;
        const key = leaked
          ? await workspaces.replaceEverything(workspace.id)
          : await workspaces.rotateKey(workspace.id, 'main', OVERLAP_HOURS * HOUR_MS);
        changes.tell(workspace.id, 'access', 'settings');
        const what = leaked ? 'everything_replaced' : 'key_replaced';
        await accessLog.add({ ...COMMAND_LINE, workspaceId: workspace.id, what });
        return withKey(parts, { workspace, key });
      },
    );

    server.put(
      '/admin/workspaces/:name/retention',
      {
        schema: {
          hide: true,
          params: byName,
          body: z.object({ days: z.int().min(1).max(3650).nullable() }),
          response: { 200: WorkspaceLine },
        },
      },
      async (request) => {
        const { id, name } = await found(request.params.name);
        await setRetention(database, id, request.body.days);
        await changed(id, 'retention_changed');
        return toLine(await found(name));
      },
    );

    server.put(
      '/admin/workspaces/:name/proof',
      {
        schema: {
          hide: true,
          params: byName,
          body: z.object({ years: z.int().min(1).max(100).nullable() }),
          response: { 200: WorkspaceLine },
        },
      },
      async (request) => {
        const { id, name } = await found(request.params.name);
        await setProof(database, id, request.body.years);
        await changed(id, 'retention_changed');
        return toLine(await found(name));
      },
    );

    server.put(
      '/admin/workspaces/:name/alerts',
      {
        schema: {
          hide: true,
          params: byName,
          body: AlertSettings.partial(),
          response: { 200: AlertSettings },
        },
      },
      async (request) => {
        const { id } = await found(request.params.name);
        const { time_zone, silence_hours } = request.body;
        const known = await silenceSettings(database, id);
        const hours = { ...known.hours, ...silence_hours };
        const settings = {
          timeZone: time_zone === undefined ? known.timeZone : time_zone,
          hours: Object.fromEntries(Object.entries(hours).filter(([, limit]) => limit !== null)),
        };
        await setSilenceSettings(database, id, settings);
        return { time_zone: settings.timeZone, silence_hours: settings.hours };
      },
    );

    server.put(
      '/admin/workspaces/:name/hold',
      {
        schema: {
          hide: true,
          params: byName,
          body: z.object({ reason: HoldReason.nullable() }),
          response: { 200: WorkspaceLine },
        },
      },
      async (request) => {
        const { id, name } = await found(request.params.name);
        await setHold(database, id, request.body.reason);
        await changed(id, request.body.reason === null ? 'hold_ended' : 'hold_set');
        return toLine(await found(name));
      },
    );

    server.put(
      '/admin/workspaces/:name/name',
      { schema: { hide: true, params: byName, body: byName, response: { 200: WorkspaceLine } } },
      async (request) => {
        const { id } = await found(request.params.name);
        const { name } = request.body;
        if (!(await renameWorkspace(database, id, name))) throw isTaken(name);
        workspaces.forget();
        return toLine(await found(name));
      },
    );

    server.delete(
      '/admin/workspaces/:name',
      {
        schema: {
          hide: true,
          params: byName,
          body: z.object({ confirm: z.string() }),
          response: { 200: Receipt },
        },
      },
      async (request) => {
        const { id, name } = await found(request.params.name);
        if (request.body.confirm !== name) throw NOT_CONFIRMED;
        const hold = await database.transaction((sql) => holdOf(sql, id));
        if (hold !== null) throw onHold(hold);
        await workspaces.endEverything(id);
        changes.tell(id, 'access');
        // What was let in before that is still being stored, also by other processes.
        await sleep(database.kind === 'embedded' ? 0 : REMEMBERED_MS + STORED_WITHIN_MS);
        await Promise.all([checks.settle(), accessLog.settle()]);
        const removed = await removeWorkspace(database, id, (ids) => bodies.erase(ids));
        return { id, name, deleted_at: new Date(clock()).toISOString(), removed };
      },
    );
  };
