import type { FastifyRequest } from 'fastify';
import type { HubParts } from '../parts.ts';
import { storable } from '../platform/storable.ts';
import { hashOf, isSameHash } from '../workspaces/secrets.ts';

/** With the admin token: whose workspace a call is about. Encoded as in a URL, since a name may hold any letter. */
export const WORKSPACE_HEADER = 'ringhook-workspace';

/** Whether this is the token that the running hub gave to the command line on its own machine. */
export const isAdmin = ({ adminToken }: HubParts, secret: string): boolean =>
  isSameHash(hashOf(secret), hashOf(adminToken));

/** Empty when it names none that there could be. */
export const workspaceNameOf = ({ headers }: FastifyRequest): string => {
  try {
    return storable(decodeURIComponent(String(headers[WORKSPACE_HEADER] ?? '')));
  } catch {
    return '';
  }
};
