import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Change } from '../../hub-api/stream.ts';
import type { HubParts } from '../parts.ts';
import { authenticate, workspaceOf } from './authenticate.ts';
import { ProblemError } from './problem.ts';

/** Often enough for a proxy not to take the stream for dead, and for a session whose time is over to be noticed. */
const HEARTBEAT_MS = 15_000;
const RECONNECT_MS = 2_000;
/** Of one workspace, in one process: each is a page that somebody looks at. */
const MOST_STREAMS = 100;

const TOO_MANY = new ProblemError(
  {
    status: 429,
    title: 'Too many streams',
    detail: `This workspace hears ${MOST_STREAMS} streams already. Close some, and try again in a moment.`,
  },
  10,
);

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

/** Server-sent events for the console: each "change" names what to ask for again, and nobody's data. */
export const streamRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { changes, workspaces } = parts;
    const isLetIn = authenticate(parts);
    const open = new Set<() => void>();
    /** By workspace. */
    const counts = new Map<string, number>();

    // A stream never ends by itself, and the hub would wait for it.
    server.addHook('preClose', async () => {
      for (const end of open) end();
    });

    server.get(
      '/v1/stream',
      {
        schema: { hide: true },
      },
      async (request, reply) => {
        const { id } = workspaceOf(request);
        const count = counts.get(id) ?? 0;
        if (count >= MOST_STREAMS) throw TOO_MANY;
        reply.hijack();
        const stream = reply.raw;
        stream.writeHead(200, HEADERS);
        // Who asks for the head alone waits for its end, and hears nothing.
        if (request.method === 'HEAD') return void stream.end();
        stream.write(`retry: ${RECONNECT_MS}\n\n`);
        const stopHearing = changes.hear(id, (matters) => {
          if (matters.includes('access')) {
            workspaces.forget();
            void beat();
          }
          const change: Change = { topics: matters.filter((matter) => matter !== 'access') };
          if (change.topics.length > 0) stream.write(`event: change\ndata: ${JSON.stringify(change)}\n\n`);
        });
        const beat = async (): Promise<void> => {
          try {
            await isLetIn(request);
            stream.write(': still here\n\n');
          } catch {
            end();
          }
        };
        const heartbeat = setInterval(() => void beat(), HEARTBEAT_MS);
        const end = (): void => {
          if (!open.has(end)) return;
          const left = (counts.get(id) ?? 0) - 1;
          if (left > 0) counts.set(id, left);
          else counts.delete(id);
          clearInterval(heartbeat);
          stopHearing();
          open.delete(end);
          // A connection kept alive would keep a hub from stopping for a minute.
          stream.end(() => request.raw.socket.destroySoon());
        };
        open.add(end);
        counts.set(id, count + 1);
        stream.on('close', end);
      },
    );
  };
