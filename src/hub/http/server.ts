import { Readable } from 'node:stream';
import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance, type onRequestAsyncHookHandler } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { Problem } from '../../hub-api/problem.ts';
import type { HubParts } from '../parts.ts';
import { accessLogRoutes } from './access-log-routes.ts';
import { adminRoutes } from './admin-routes.ts';
import { alertRoutes } from './alert-routes.ts';
import { guardRoutes } from './authenticate.ts';
import { callRoutes } from './call-routes.ts';
import { callStoryRoutes } from './call-story-routes.ts';
import { consoleRoutes } from './console-routes.ts';
import { customerRoutes } from './customer-routes.ts';
import { describeCall, describeWebhooks } from './document.ts';
import { eventRoutes } from './event-routes.ts';
import { explanationRoutes } from './explanation-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { intakeRoutes } from './intake-routes.ts';
import { intakeTokenRoutes } from './intake-token-routes.ts';
import { keyRoutes } from './key-routes.ts';
import { meRoutes } from './me-routes.ts';
import { memberNameRoutes } from './member-name-routes.ts';
import { noteAccess } from './note-access.ts';
import { sendNothingHere } from './nothing-here.ts';
import { peopleRoutes } from './people-routes.ts';
import { permissionRoutes } from './permission-routes.ts';
import { problemHandler, refuseConnection } from './problem.ts';
import { providerRoutes } from './provider-routes.ts';
import { quarantineRoutes } from './quarantine-routes.ts';
import { recoveryRoutes } from './recovery-routes.ts';
import { retentionRoutes } from './retention-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { setupRoutes } from './setup-routes.ts';
import { streamRoutes } from './stream-routes.ts';
import { subscriptionRoutes } from './subscription-routes.ts';
import { triggerRoutes } from './trigger-routes.ts';
import { waitRoutes } from './wait-routes.ts';

/** Who takes longer than this to send a request is cut off. */
const SLOWEST_REQUEST_MS = 10_000;

/** What keys open: what is their workspace's, as far as their role goes, and nothing else. */
const WORKSPACE_ROUTES = [
  meRoutes,
  subscriptionRoutes,
  explanationRoutes,
  recoveryRoutes,
  eventRoutes,
  permissionRoutes,
  waitRoutes,
  peopleRoutes,
  callRoutes,
  callStoryRoutes,
  memberNameRoutes,
  quarantineRoutes,
  alertRoutes,
  customerRoutes,
  triggerRoutes,
  streamRoutes,
  setupRoutes,
  retentionRoutes,
  keyRoutes,
  intakeTokenRoutes,
  providerRoutes,
  accessLogRoutes,
];

/** What is somebody's, a key among it, no browser or proxy keeps. */
const keepNowhere: onRequestAsyncHookHandler = async (_request, reply) => {
  reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
};

/**
 * The hub's HTTP calls, ready to listen; its document is at /openapi.json. `guard` looks at each request first,
 * whatever it is for.
 */
export const makeServer = async (parts: HubParts, guard?: onRequestAsyncHookHandler): Promise<FastifyInstance> => {
  const server = fastify({
    logger: false,
    requestTimeout: SLOWEST_REQUEST_MS,
    http: { headersTimeout: SLOWEST_REQUEST_MS, connectionsCheckingInterval: 1_000 },
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    frameworkErrors: problemHandler(parts.log),
    clientErrorHandler: refuseConnection,
  }).withTypeProvider<ZodTypeProvider>();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler(problemHandler(parts.log));
  if (guard) server.addHook('onRequest', guard);
  server.setNotFoundHandler(sendNothingHere);
  guardRoutes(server, parts);
  noteAccess(server, parts);

  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Ringhook hub',
        version: '1',
        description: 'Durable intake of call events, and what came of them.',
      },
      components: {
        securitySchemes: { key: { type: 'http', scheme: 'bearer', description: "The workspace's key, rk_..." } },
      },
      webhooks: describeWebhooks(),
    },
    transform: describeCall,
  });
  await server.register(intakeRoutes(parts));
  await server.register(healthRoutes(parts));
  await server.register(async (scope) => {
    scope.addHook('onRequest', keepNowhere);
    await scope.register(adminRoutes(parts));
    await scope.register(sessionRoutes(parts));
  });
  await server.register(consoleRoutes);
  await server.register(async (scope) => {
    scope.addHook('onRequest', keepNowhere);
    // Fastify would read an export to its end for whoever asks for the head alone.
    scope.addHook('onSend', async ({ method }, _reply, payload) => {
      if (method === 'HEAD' && payload instanceof Readable) payload.destroy();
    });
    // Every call in here needs the key and the database, and the document says so.
    scope.addHook('onRoute', ({ schema }) => {
      if (!schema) return;
      schema.security = [{ key: [] }];
      schema.response = { ...(schema.response as object), 401: Problem, 403: Problem, 503: Problem };
    });
    for (const routes of WORKSPACE_ROUTES) await scope.register(routes(parts));
  });
  server.get('/openapi.json', { schema: { hide: true } }, async () => server.swagger());
  return server;
};
