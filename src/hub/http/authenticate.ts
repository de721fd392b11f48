import type { FastifyRequest } from 'fastify';
import type { HubParts } from '../parts.ts';
import { findWorkspace, type Workspace } from '../store/workspaces.ts';
import { isAdmin, workspaceNameOf } from './admin-token.ts';
import { notFound, ProblemError } from './problem.ts';
import { isOwnPage, sessionTokenOf } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is; null before that is known. */
    workspace: Workspace | null;
    /** The key that it came with; null for the command line, which has none. */
    workspaceKey: string | null;
  }
}

const NO_KEY = new ProblemError({
  status: 401,
  title: 'The key is missing or wrong',
  detail:
    'Send "Authorization: Bearer rk_..." with the workspace\'s key. "npm run hub -- workspace add NAME" shows it once; "workspace rotate-key NAME" makes a new one.',
});

export const NOT_OWN_PAGE = new ProblemError({
  status: 403,
  title: 'Not from here',
  detail:
    'A session changes things only from a page of the hub itself. A program sends the key: "Authorization: Bearer rk_...".',
});

const SAFE_METHODS = new Set(['GET', 'HEAD']);

const BEARER = /^Bearer\s+(\S+)$/i;

const bearerOf = ({ headers }: FastifyRequest): string | null => BEARER.exec(headers.authorization ?? '')?.[1] ?? null;

/** Lets a browser pass that is signed in. */
const authenticateSession = async (parts: HubParts, request: FastifyRequest): Promise<void> => {
  const token = sessionTokenOf(request);
  const session = token === null ? null : await parts.sessions.find(token);
  if (!session) throw NO_KEY;
  if (!SAFE_METHODS.has(request.method) && !isOwnPage(request, parts)) throw NOT_OWN_PAGE;
  request.workspace = session.workspace;
  request.workspaceKey = session.key;
};

/** Lets a request pass that has a workspace's key, a session, or the command line's token and a workspace's name. */
export const authenticate =
  (parts: HubParts) =>
  async (request: FastifyRequest): Promise<void> => {
    const secret = bearerOf(request);
    if (secret === null) return authenticateSession(parts, request);
    if (isAdmin(parts, secret)) {
      const name = workspaceNameOf(request);
      request.workspace = await findWorkspace(parts.database, name);
      if (!request.workspace) throw notFound(`There is no workspace "${name}".`);
      return;
    }
    request.workspace = await parts.workspaces.byKey(secret);
    if (!request.workspace) throw NO_KEY;
    request.workspaceKey = secret;
  };

/** Lets only the command line pass. */
export const authenticateAdmin =
  (parts: HubParts) =>
  async (request: FastifyRequest): Promise<void> => {
    if (!isAdmin(parts, bearerOf(request) ?? '')) throw NO_KEY;
  };

/** The workspace that `authenticate` found. */
export const workspaceOf = ({ workspace }: FastifyRequest): Workspace => {
  if (!workspace) throw NO_KEY;
  return workspace;
};
