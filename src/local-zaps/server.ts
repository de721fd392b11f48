import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ProblemError, sendProblem } from '../hub/http/problem.ts';
import { hashOf, isSameHash } from '../hub/workspaces/secrets.ts';
import { jsonIn } from '../values/json.ts';
import { extentOf } from '../values/json-extent.ts';
import { isRecord } from '../values/wire.ts';
import type { LocalZapier } from './local-zapier.ts';
import { isForThisMachine } from './own-machine.ts';
import type { Zap } from './zap.ts';
import { ZapierCache } from './zapier-cache.ts';
import { parseBody, type WebhookRequest } from './zapier-delivery.ts';
import { ZapierFiles } from './zapier-files.ts';

/** What Zapier takes in one webhook. */
const MOST_BYTES = 10 * 1024 * 1024;

/** What is nested deeper cannot be handed on to the app's process. */
const MOST_LEVELS = 100;

/** An answer that says what is wrong and what to do, as RFC 9457 has it. */
const problem = (reply: FastifyReply, status: number, title: string, detail: string): FastifyReply =>
  reply.code(status).type('application/problem+json').send({ status, title, detail });

const refuse = (error: Error & { statusCode?: number }, _request: FastifyRequest, reply: FastifyReply) => {
  if (error instanceof ProblemError) return sendProblem(reply, error.problem);
  const status = error.statusCode ?? 500;
  return problem(reply, status, status < 500 ? 'The request was not taken' : 'Something went wrong', error.message);
};

const textHeaders = (headers: FastifyRequest['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, [value].flat().join(', ')]));

const webhookOf = ({ method, url, headers, body }: FastifyRequest): WebhookRequest => {
  const [, querystring = ''] = url.split('?');
  return { method, querystring, headers: textHeaders(headers), content: typeof body === 'string' ? body : '' };
};

/** What is wrong with a webhook's body, in words; null when it is fine. */
export const problemWithBody = (webhook: WebhookRequest): string | null => {
  if (webhook.content.trim() === '') return 'It is empty. Post the JSON that the provider sends.';
  const { levels } = extentOf(webhook.content, { values: Infinity, keys: Infinity, levels: MOST_LEVELS });
  if (levels > MOST_LEVELS) return `It is nested deeper than ${MOST_LEVELS} levels.`;
  try {
    const body = parseBody(webhook);
    return isRecord(body) ? null : 'It is JSON, but not an object: a webhook looks like {"event": ...}.';
  } catch (error) {
    return `It is not JSON: ${(error as Error).message}.`;
  }
};

/** What goes wrong with this webhook, because somebody asked for it; null for nothing. */
const troubleOf = (zap: Zap): NonNullable<Zap['trouble']>['how'] | null => {
  const { trouble } = zap;
  if (trouble === null) return null;
  zap.trouble = trouble.left > 1 ? { ...trouble, left: trouble.left - 1 } : null;
  return trouble.how;
};

/** The local Zaps over HTTP, beside whatever else a server has: a hook URL for every Zap, and what the app calls. */
export const localZapRoutes =
  (zapier: LocalZapier) =>
  async (server: FastifyInstance): Promise<void> => {
    const cache = new ZapierCache();
    const files = new ZapierFiles();

    // Zapier keeps the body as it came, so it is read as text, whatever it is.
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

    server.setErrorHandler(refuse);

    /** Lets pass only who knows the token in the path. */
    const withToken = (token: string) => ({
      onRequest: async (request: FastifyRequest, reply: FastifyReply) => {
        const { token: given } = request.params as { token: string };
        if (isSameHash(hashOf(given), hashOf(token))) return;
        await problem(
          reply,
          404,
          'Nothing here',
          'A hook URL begins with /hooks/ and its token: GET /hooks lists them.',
        );
      },
    });

    const hook = (request: FastifyRequest, reply: FastifyReply) => {
      const { trigger, zap: id = trigger } = request.params as { trigger: string; zap?: string };
      const zap = zapier.zaps.get(id);
      if (!zap || zap.trigger.key !== trigger) {
        const known = zapier.triggers.some(({ key }) => key === trigger);
        // Zapier answers 410 once a Zap is off, and the sender ends the subscription.
        if (known) return problem(reply, 410, 'This Zap is off', 'Turn it on again, or post to another one.');
        const keys = zapier.triggers.map(({ key }) => key).join(', ');
        return problem(reply, 404, 'No such trigger', `There is no trigger "${trigger}". There are: ${keys}.`);
      }
      const webhook = webhookOf(request);
      const wrong = problemWithBody(webhook);
      if (wrong) return problem(reply, 400, 'The body is no webhook', wrong);
      const trouble = troubleOf(zap);
      if (trouble === 'timeout') return reply.hijack();
      if (trouble === '429') reply.header('retry-after', '1');
      if (trouble !== null)
        return problem(reply, Number(trouble), 'Something is wrong here', 'It was asked for, under "Try".');
      // Like Zapier, the answer does not wait for the Zap to run.
      const { id: runId } = zapier.receive(zap, webhook);
      return reply.send({ status: 'success', id: runId, request_id: runId });
    };

    const forHooks = { bodyLimit: MOST_BYTES, ...withToken(zapier.hookToken) };
    server.post('/hooks/:token/:trigger', forHooks, hook);
    server.post('/hooks/:token/:trigger/:zap', forHooks, hook);

    // Nobody guesses the last part, so it needs no token.
    server.post<{ Params: { step: string } }>('/hooks/callback/:step', { bodyLimit: MOST_BYTES }, (request, reply) => {
      const webhook = webhookOf(request);
      const wrong = problemWithBody(webhook);
      if (wrong) return problem(reply, 400, 'The body is no callback', wrong);
      if (zapier.callBack(request.params.step, webhook)) return reply.send({ status: 'success' });
      return problem(reply, 410, 'No step waits here', 'It was called back already, or is from before a restart.');
    });

    const forApp = withToken(zapier.rpcToken);

    server.post('/zapier-rpc/:token', forApp, (request, reply) => {
      const call = jsonIn(String(request.body));
      if (!isRecord(call) || !Array.isArray(call.params ?? [])) {
        return problem(reply, 400, 'This is no call', 'Send JSON with a method and its params, as the app does.');
      }
      const { id, method, params } = call as { id?: unknown; method?: unknown; params?: unknown[] };
      const isForFile = method === 'get_presigned_upload_post_data';
      const result = isForFile
        ? files.place(`${zapier.url}/zapier-files/${zapier.rpcToken}/`)
        : cache.call(String(method), params ?? []);
      return reply.send({ id, result });
    });

    server.route<{ Params: { run: string; side: string; '*': string } }>({
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url: '/zapier-dry/:token/:run/:side/*',
      bodyLimit: MOST_BYTES,
      ...forApp,
      handler: async (request, reply) => {
        const { run, side } = request.params;
        const { authorization = '' } = request.headers;
        const body = typeof request.body === 'string' ? request.body : '';
        const path = request.url.slice(request.url.indexOf(`/${side}/`) + side.length + 1);
        const answer = await zapier.dryRuns.answer(run, side, { method: request.method, path, body, authorization });
        if (!answer) return problem(reply, 404, 'No such dry run', 'It is over: run the step again.');
        if (answer.contentType) reply.type(answer.contentType);
        return reply.code(answer.status).send(answer.body);
      },
    });

    // A recording is no text.
    await server.register(async (bytes) => {
      bytes.removeAllContentTypeParsers();
      bytes.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
      bytes.post<{ Body: Buffer<ArrayBuffer> }>(
        '/zapier-files/:token/',
        { bodyLimit: MOST_BYTES, ...forApp },
        async (request, reply) => {
          const isTaken = await files.take(request.body, String(request.headers['content-type']));
          if (isTaken) return reply.code(204).send();
          return problem(reply, 400, 'This is no file', 'Post a form with a key and a file, as z.stashFile does.');
        },
      );
    });

    server.get<{ Params: { key: string } }>('/zapier-files/:token/:key', forApp, (request, reply) => {
      const file = files.get(request.params.key);
      if (!file) return problem(reply, 404, 'No such file', 'It is gone: only the last few are kept.');
      return reply
        .type(file.type)
        .header('content-disposition', `attachment; filename="${file.name}"`)
        .send(Buffer.from(file.bytes));
    });
  };

/** The local Zaps alone, on loopback. Port 0 takes any free one. */
export const serve = async (zapier: LocalZapier, port: number): Promise<FastifyInstance> => {
  const server = fastify();
  server.setErrorHandler(refuse);
  server.addHook(
    'onRequest',
    isForThisMachine(() => zapier.url),
  );
  server.setNotFoundHandler((_request, reply) =>
    problem(reply, 404, 'Nothing here', 'There is no such address. A hook URL begins with /hooks/ and its token.'),
  );
  await server.register(localZapRoutes(zapier));
  await server.listen({ port, host: '127.0.0.1' });
  const address = server.server.address();
  zapier.url = `http://localhost:${typeof address === 'object' && address ? address.port : port}`;
  return server;
};
