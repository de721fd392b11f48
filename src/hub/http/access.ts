/** Who may use which call, and which calls the access log notes: here, and nowhere else. */
import type { AccessKind } from '../../hub-api/access-log.ts';
import type { Role } from '../../hub-api/role.ts';

/** What one call needs, and what is noted of it. */
export interface Access {
  /**
   * Keys of these roles. "anyone": nothing is anybody's there, or the call looks by itself. "own page": a page of the hub,
   * to sign in and out. "command line": the token of this machine alone.
   */
  may: readonly Role[] | 'anyone' | 'own page' | 'command line';
  /** Written to the access log whenever the call succeeds. */
  notes?: AccessKind;
  /** Only when the query has one of these. */
  notesWhen?: { key: string; value?: string }[];
}

const anyone: Access = { may: 'anyone' };
const commandLine: Access = { may: 'command line' };

const by = (...may: Role[]): Access => ({ may });

const everyRole = by('admin', 'agent', 'viewer', 'auditor');
const admin = by('admin');
/** What Zaps do. */
const agent = by('admin', 'agent');
/** What the console shows. */
const viewer = by('admin', 'viewer');
const reader = by('admin', 'agent', 'viewer');
/** The ledger as proof. */
const auditor = by('admin', 'viewer', 'auditor');

/** The hub's routes by method and path, as they are declared; GET holds for HEAD, too. */
export const ACCESS: Readonly<Record<string, Access>> = {
  'GET /healthz': anyone,
  'GET /readyz': anyone,
  // Any key, or a request from this machine: it looks by itself.
  'GET /metrics': anyone,
  'GET /openapi.json': anyone,

  // The token in the path says whose it is.
  'POST /in/:token': anyone,
  'GET /in/:token': anyone,
  'PUT /in/:token': anyone,
  'PATCH /in/:token': anyone,
  'DELETE /in/:token': anyone,
  'OPTIONS /in/:token': anyone,

  // The console's page and its assets, which hold no data.
  'GET /': anyone,
  'GET /setup': anyone,
  'GET /setup/keys': anyone,
  'GET /setup/retention': anyone,
  'GET /setup/team': anyone,
  'GET /floor': anyone,
  'GET /calls': anyone,
  'GET /calls/:id': anyone,
  'GET /numbers': anyone,
  'GET /permissions': anyone,
  'GET /events': anyone,
  'GET /events/:id': anyone,
  'GET /quarantine': anyone,
  'GET /zaps': anyone,
  'GET /try': anyone,
  'GET /assets/*': anyone,

  'POST /v1/session': { may: 'own page' },
  'DELETE /v1/session': { may: 'own page' },

  'GET /v1/me': everyRole,
  'GET /v1/stream': viewer,

  'POST /v1/subscriptions': agent,
  'GET /v1/subscriptions': reader,
  'PATCH /v1/subscriptions/:id': admin,
  'GET /v1/subscriptions/:id/attempts': viewer,
  'DELETE /v1/subscriptions/:id': agent,
  'GET /v1/subscriptions/:id/explanation': { ...viewer, notes: 'person_looked_up', notesWhen: [{ key: 'customer' }] },
  'POST /v1/subscriptions/:id/pause': admin,
  'POST /v1/subscriptions/:id/resume': admin,

  'POST /v1/recoveries': admin,
  'GET /v1/recoveries': viewer,
  'GET /v1/recoveries/:id': viewer,
  'DELETE /v1/recoveries/:id': admin,

  'GET /v1/events': {
    ...reader,
    notes: 'person_looked_up',
    notesWhen: [{ key: 'customer' }, { key: 'search' }],
  },
  'GET /v1/events/:id': reader,
  'POST /v1/events/:id/redeliver': admin,

  'GET /v1/permissions/:who': { ...agent, notes: 'permission_looked_up' },
  'POST /v1/permissions': agent,
  'POST /v1/permissions/requests': agent,
  'GET /v1/permissions/requests': reader,
  'POST /v1/permissions/waits': agent,
  'DELETE /v1/permissions/waits/:id': agent,
  'GET /v1/permissions/unsettled': viewer,
  'GET /v1/permissions/current': everyRole,
  'GET /v1/permissions/per-day': viewer,
  'GET /v1/permissions/head': everyRole,
  'GET /v1/permissions/verify': auditor,
  'GET /v1/permissions': { ...everyRole, notes: 'ledger_exported' },

  'GET /v1/people': { ...viewer, notes: 'person_looked_up' },
  'GET /v1/people/:who': { ...viewer, notes: 'person_looked_up' },
  'GET /v1/people/:who/evidence': { ...auditor, notes: 'evidence_exported' },
  'DELETE /v1/customers/:who': { ...admin, notes: 'person_erased' },

  'GET /v1/calls': { ...reader, notes: 'person_looked_up' },
  'GET /v1/calls/:id': { ...reader, notes: 'person_looked_up' },
  'GET /v1/calls/live': reader,
  'GET /v1/calls/ended': viewer,
  'GET /v1/calls/connect-rate': viewer,
  'GET /v1/calls/statistics': reader,
  'GET /v1/team': reader,
  'PUT /v1/team/:phone': { ...admin, notes: 'member_named' },
  'DELETE /v1/team/:phone': { ...admin, notes: 'member_named' },
  'GET /v1/calls/without-permission': {
    ...viewer,
    notes: 'calls_exported',
    notesWhen: [{ key: 'format', value: 'csv' }],
  },

  'GET /v1/quarantine': viewer,
  'GET /v1/quarantine/:id': viewer,
  'POST /v1/quarantine/:id/replay': admin,
  'DELETE /v1/quarantine/:id': { ...admin, notes: 'quarantine_deleted' },
  'DELETE /v1/quarantine': { ...admin, notes: 'quarantine_deleted' },

  'GET /v1/alerts': reader,

  'GET /v1/triggers': reader,
  'GET /v1/triggers/:trigger/schema': reader,
  'GET /v1/triggers/:trigger/sample': reader,
  'POST /v1/triggers/:trigger/sample': admin,

  'GET /v1/setup': viewer,

  'GET /v1/retention': viewer,
  'GET /v1/retention/preview': viewer,
  'PUT /v1/retention': { ...admin, notes: 'retention_changed' },
  'PUT /v1/legal-hold': { ...admin, notes: 'hold_set' },
  'DELETE /v1/legal-hold': { ...admin, notes: 'hold_ended' },

  'GET /v1/keys': admin,
  'POST /v1/keys': { ...admin, notes: 'key_made' },
  'POST /v1/keys/:id/replace': { ...admin, notes: 'key_replaced' },
  'DELETE /v1/keys/:id': { ...admin, notes: 'key_ended' },
  'GET /v1/intake-tokens': admin,
  'POST /v1/intake-tokens': { ...admin, notes: 'intake_url_made' },
  'POST /v1/intake-tokens/:id/replace': { ...admin, notes: 'intake_url_replaced' },
  'DELETE /v1/intake-tokens/:id': { ...admin, notes: 'intake_url_ended' },
  'GET /v1/providers': viewer,
  'GET /v1/access-log': by('admin', 'auditor'),

  'POST /admin/workspaces': commandLine,
  'GET /admin/workspaces': commandLine,
  'POST /admin/workspaces/:name/rotate-key': commandLine,
  'PUT /admin/workspaces/:name/retention': commandLine,
  'PUT /admin/workspaces/:name/proof': commandLine,
  'PUT /admin/workspaces/:name/alerts': commandLine,
  'PUT /admin/workspaces/:name/hold': commandLine,
  'PUT /admin/workspaces/:name/name': commandLine,
  'DELETE /admin/workspaces/:name': commandLine,
};

/** The local Zaps of `npm start`, which are there on one's own machine alone. */
const LOCAL_ZAPS: Readonly<Record<string, Access>> = {
  // The token in the path says who asks.
  'POST /hooks/:token/:trigger': anyone,
  'POST /hooks/:token/:trigger/:zap': anyone,
  'POST /hooks/callback/:step': anyone,
  'POST /zapier-rpc/:token': anyone,
  'GET /zapier-dry/:token/:run/:side/*': anyone,
  'POST /zapier-dry/:token/:run/:side/*': anyone,
  'PUT /zapier-dry/:token/:run/:side/*': anyone,
  'PATCH /zapier-dry/:token/:run/:side/*': anyone,
  'DELETE /zapier-dry/:token/:run/:side/*': anyone,
  'POST /zapier-files/:token/': anyone,
  'GET /zapier-files/:token/:key': anyone,
  // The code in the path, good for once, says who asks.
  'GET /open/:code': anyone,
  'GET /hooks': reader,
  'GET /runs': reader,
  'POST /v1/try/form': agent,
  'GET /v1/try/steps': agent,
  'POST /v1/try/steps': admin,
  'POST /v1/try/zaps': agent,
  'DELETE /v1/try/zaps/:id': agent,
  'GET /v1/try/zaps/:id/test': agent,
  'POST /v1/try/zaps/:id/webhooks': agent,
  'POST /v1/try/zaps/:id/deliveries': admin,
};

/** Of a route as it is declared. Throws for one that nobody thought of: the hub does not start with it. */
export const accessOf = (method: string, url: string): Access => {
  const route = `${method === 'HEAD' ? 'GET' : method} ${url}`;
  const access = ACCESS[route] ?? LOCAL_ZAPS[route];
  if (access) return access;
  throw new Error(`Nobody has said who may use ${method} ${url}. Say so in src/hub/http/access.ts.`);
};
