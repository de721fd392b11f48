import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccessEntry } from '../../hub-api/access-log.ts';
import type { Role } from '../../hub-api/role.ts';
import type { HubParts } from '../parts.ts';
import type { KeyOwner } from '../store/keys.ts';
import { findWorkspace, type Workspace } from '../store/workspaces.ts';
import { type Access, accessOf } from './access.ts';
import { isAdmin, workspaceNameOf } from './admin-token.ts';
import { notFound, ProblemError } from './problem.ts';
import { isOwnPage, sessionTokenOf } from './session-cookie.ts';

/** By what a request was let in. */
export interface Asker {
  /** The key's id; null for the command line. */
  keyId: string | null;
  /** The key's name. */
  name: string;
  role: Role;
  way: AccessEntry['way'];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is; null before that is known. */
    workspace: Workspace | null;
    /** The key that it came with; null for the command line, which has none. */
    workspaceKey: string | null;
    asker: Asker | null;
  }

  interface FastifyContextConfig {
    /** By method, what `access.ts` says. */
    access?: Readonly<Record<string, Access>>;
  }
}

const NO_KEY = new ProblemError({
  status: 401,
  title: 'The key is missing or wrong',
  detail:
    'Send "Authorization: Bearer rk_..." with the workspace\'s key. "npm run hub -- workspace add NAME" shows it once; "workspace rotate-key NAME" makes a new one.',
});

const NOT_OWN_PAGE = new ProblemError({
  status: 403,
  title: 'Not from here',
  detail:
    'A session changes things only from a page of the hub itself. A program sends the key: "Authorization: Bearer rk_...".',
});

const list = (roles: readonly Role[]): string => roles.map((role) => `"${role}"`).join(' or ');

const notAllowed = ({ name, role }: Asker, roles: readonly Role[]): ProblemError =>
  new ProblemError({
    status: 403,
    title: 'This key may not do that',
    detail: `The key "${name}" has the role "${role}", and this needs ${list(roles)}. Use another key, or have one made: "npm run hub -- key add WORKSPACE NAME --role ROLE".`,
  });

const SAFE_METHODS = new Set(['GET', 'HEAD']);

const BEARER = /^Bearer\s+(\S+)$/i;

const bearerOf = ({ headers }: FastifyRequest): string | null => BEARER.exec(headers.authorization ?? '')?.[1] ?? null;

const letIn = (request: FastifyRequest, { workspace, key }: KeyOwner, secret: string, way: Asker['way']): void => {
  request.workspace = workspace;
  request.workspaceKey = secret;
  request.asker = { keyId: key.id, name: key.name, role: key.role, way };
};

/** Lets a browser pass that is signed in. */
const authenticateSession = async (parts: HubParts, request: FastifyRequest): Promise<void> => {
  const token = sessionTokenOf(request, parts);
  const session = token === null ? null : await parts.sessions.find(token);
  if (!session) throw NO_KEY;
  if (!SAFE_METHODS.has(request.method) && !isOwnPage(request, parts)) throw NOT_OWN_PAGE;
  letIn(request, session, session.secret, 'console');
};

const authenticateKey = async (parts: HubParts, request: FastifyRequest): Promise<void> => {
  const secret = bearerOf(request);
  if (secret === null) return authenticateSession(parts, request);
  if (isAdmin(parts, secret)) {
    const name = workspaceNameOf(request);
    request.workspace = await findWorkspace(parts.database, name);
    if (!request.workspace) throw notFound(`There is no workspace "${name}".`);
    request.asker = { keyId: null, name: 'the command line', role: 'admin', way: 'command line' };
    return;
  }
  const owner = await parts.workspaces.byKey(secret);
  if (!owner) throw NO_KEY;
  letIn(request, owner, secret, 'key');
};

const accessIn = ({ routeOptions, method }: FastifyRequest): Access | undefined => routeOptions.config.access?.[method];

/**
 * Lets a request pass that has a workspace's key, a session, or the command line's token and a workspace's name, if its
 * role may use the route.
 */
export const authenticate =
  (parts: HubParts) =>
  async (request: FastifyRequest): Promise<void> => {
    await authenticateKey(parts, request);
    const may = accessIn(request)?.may;
    const { asker } = request;
    if (Array.isArray(may) && asker && !may.includes(asker.role)) throw notAllowed(asker, may);
  };

/** Asks of every route of the server, by what `access.ts` says, whoever comes; a route that it does not have cannot be added. */
export const guardRoutes = (server: FastifyInstance, parts: HubParts): void => {
  const isLetIn = authenticate(parts);
  server.decorateRequest('workspace', null);
  server.decorateRequest('workspaceKey', null);
  server.decorateRequest('asker', null);
  server.addHook('onRoute', (route) => {
    const access = [route.method].flat().map((method) => [method, accessOf(method, route.url)] as const);
    route.config = { ...route.config, access: Object.fromEntries(access) };
  });
  server.addHook('onRequest', async (request) => {
    // There is nothing there, for whoever asks.
    if (request.is404) return;
    const may = accessIn(request)?.may;
    if (may === 'anyone') return;
    if (may === 'own page') {
      if (!isOwnPage(request, parts)) throw NOT_OWN_PAGE;
    } else if (may === 'command line') {
      if (!isAdmin(parts, bearerOf(request) ?? '')) throw NO_KEY;
    } else {
      await isLetIn(request);
    }
  });
};

/** The workspace that `authenticate` found. */
export const workspaceOf = ({ workspace }: FastifyRequest): Workspace => {
  if (!workspace) throw NO_KEY;
  return workspace;
};

/** Who `authenticate` let in. */
export const askerIn = ({ asker }: FastifyRequest): Asker => {
  if (!asker) throw NO_KEY;
  return asker;
};
