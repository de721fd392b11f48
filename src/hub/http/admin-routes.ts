import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import type { HubParts } from '../parts.ts';
import { findWorkspace, listWorkspaces, setHold, setProof, setRetention, type Workspace } from '../store/workspaces.ts';
import { WithKey, withKey } from '../workspace-key.ts';
import { authenticateAdmin } from './authenticate.ts';
import { notFound, ProblemError } from './problem.ts';

const words = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{C}]*$/u, 'must not hold control characters');

const Name = words(100);
const Reason = words(1_000);

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

/** What the command line asks the hub to do; nobody else has the token. */
export const adminRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { database, workspaces, config } = parts;
    server.addHook('onRequest', authenticateAdmin(parts));

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

    server.post(
      '/admin/workspaces',
      { schema: { hide: true, body: byName, response: { 201: WithKey } } },
      async (request, reply) => {
        const { name } = request.body;
        const added = await workspaces.add(name);
        if (!added) {
          throw new ProblemError({
            status: 409,
            title: 'The name is taken',
            detail: `There is a workspace "${name}" already. For a new key use "workspace rotate-key".`,
          });
        }
        return reply.code(201).send(withKey(parts, added));
      },
    );

    server.get(
      '/admin/workspaces',
      { schema: { hide: true, response: { 200: z.object({ workspaces: z.array(WorkspaceLine) }) } } },
      async () => ({ workspaces: (await listWorkspaces(database)).map(toLine) }),
    );

    server.post(
      '/admin/workspaces/:name/rotate-key',
      { schema: { hide: true, params: byName, response: { 200: WithKey } } },
      async (request) => {
        const workspace = await found(request.params.name);
        return withKey(parts, { workspace, key: await workspaces.rotateKey(workspace.id, 'main') });
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
        return toLine(await found(name));
      },
    );

    server.put(
      '/admin/workspaces/:name/hold',
      {
        schema: {
          hide: true,
          params: byName,
          body: z.object({ reason: Reason.nullable() }),
          response: { 200: WorkspaceLine },
        },
      },
      async (request) => {
        const { id, name } = await found(request.params.name);
        await setHold(database, id, request.body.reason);
        return toLine(await found(name));
      },
    );
  };
