import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import staticFiles from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';
import { ASSETS, sendProblem } from './problem.ts';

/** Where `npm run build:console` puts the page. */
const BUILT = fileURLToPath(new URL('../../../dist/console/', import.meta.url));

/** The console's screens: each is the same page, which looks at the address itself. */
const SCREENS = [
  '/',
  '/setup',
  '/setup/keys',
  '/setup/retention',
  '/setup/team',
  '/floor',
  '/calls',
  '/calls/:id',
  '/numbers',
  '/permissions',
  '/events',
  '/events/:id',
  '/quarantine',
  '/zaps',
  '/try',
];

const NOT_BUILT = {
  status: 404,
  title: 'The console is not built',
  detail:
    'Run "npm run build:console", then load this page again. The calls of the hub work without it: /openapi.json lists them.',
};

const HEADERS = {
  // Pico's icons are data: URLs inside its style sheet.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** The console: a page and its assets, whose names change with their content. */
export const consoleRoutes: FastifyPluginAsync = async (server) => {
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers(HEADERS);
  });
  await server.register(staticFiles, {
    root: `${BUILT}assets`,
    prefix: ASSETS,
    index: false,
    immutable: true,
    maxAge: '365d',
    preCompressed: true,
  });
  for (const screen of SCREENS) {
    server.get(screen, { schema: { hide: true } }, async (_request, reply) => {
      if (!existsSync(`${BUILT}index.html`)) return sendProblem(reply, NOT_BUILT);
      return reply.header('cache-control', 'no-cache').sendFile('index.html', BUILT, { cacheControl: false });
    });
  }
};
