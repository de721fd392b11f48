import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { HubParts } from '../parts.ts';
import { findPersonId } from '../store/access-log.ts';
import type { Access } from './access.ts';
import { askerIn, workspaceOf } from './authenticate.ts';
import { whoIn } from './who.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom it is about, before it may erase them: an identifier, and the ledger's id of the person. */
    about: { identifier: string; person: string | null } | null;
  }
}

const isNoted = ({ notes, notesWhen }: Access, query: Record<string, unknown>): boolean => {
  if (!notes) return false;
  if (!notesWhen) return true;
  return notesWhen.some(({ key, value }) => (value === undefined ? query[key] !== undefined : query[key] === value));
};

/** The identifier of whoever a request names; null for nobody, and for what the call itself refuses. */
const identifierIn = ({ params, query }: FastifyRequest): string | null => {
  const named = (params as { who?: string }).who ?? (query as { customer?: string }).customer;
  if (named === undefined) return null;
  try {
    return whoIn('who', named).identifier;
  } catch {
    return null;
  }
};

/** Notes in the access log what `access.ts` says of a route. What cannot be noted is not answered. */
export const noteAccess = (server: FastifyInstance, parts: HubParts): void => {
  const { database, accessLog } = parts;
  server.decorateRequest('about', null);

  const noted = (request: FastifyRequest): Access | null => {
    const access = request.routeOptions.config.access?.[request.method];
    return access && request.method !== 'HEAD' && isNoted(access, request.query as Record<string, unknown>)
      ? access
      : null;
  };

  server.addHook('preHandler', async (request) => {
    if (!noted(request)) return;
    const identifier = identifierIn(request);
    if (identifier === null) return;
    // Whoever is erased has no id afterwards; everybody else's is looked up when it is noted.
    const isErased = request.method === 'DELETE';
    const person = isErased ? await findPersonId(database, workspaceOf(request).id, identifier) : null;
    request.about = { identifier, person };
  });

  server.addHook('onSend', async (request, { statusCode }) => {
    const access = noted(request);
    if (!access?.notes || statusCode >= 400) return;
    const { name: who, role, way } = askerIn(request);
    const entry = {
      workspaceId: workspaceOf(request).id,
      who,
      role,
      way,
      what: access.notes,
      person: request.about?.person ?? null,
      identifier: request.about?.identifier ?? null,
    };
    // A Zap asks all the time, and each check is in the ledger besides.
    if (access.notes === 'permission_looked_up') accessLog.addSoon(entry);
    else await accessLog.add(entry);
  });
};
