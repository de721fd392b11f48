import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import rateLimit from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { IntakeHello, Kept, NotUnderstood, Taken } from '../../hub-api/intake.ts';
import { Problem } from '../../hub-api/problem.ts';
import { ByteBudget, type Room } from '../intake/byte-budget.ts';
import type { Outcome } from '../intake/intake.ts';
import type { HubParts } from '../parts.ts';
import { OverloadedError } from '../platform/group-commit.ts';
import { storable } from '../platform/storable.ts';
import { PROVIDERS } from '../providers.ts';
import type { Source } from '../sources.ts';
import { hashOf } from '../workspaces/secrets.ts';
import type { IntakeOwner } from '../workspaces/workspaces.ts';
import { decodeBody } from './decode-body.ts';
import { DATABASE_SILENT, notFound, ProblemError, sendProblem } from './problem.ts';

const MB = 1024 * 1024;
const MOST_BYTES = MB;

declare module 'fastify' {
  interface FastifyRequest {
    /** The room that its body has; whoever works on it gives that back, or else the end of its connection. */
    room: (Room & { isUsed: boolean }) | null;
    /** Whose webhook it is; null before that is known. */
    intake: IntakeOwner | null;
  }
}

/** Providers give up after five seconds and more: until then they are told to come again. */
const ANSWER_MS = 4_500;

const UNKNOWN = notFound(
  'No provider posts here. Copy the intake URL once more: the Set up screen of the console and GET /v1/me show it. One that was ended takes nothing any more.',
);

const TOO_MUCH_UNDER_WAY = new ProblemError(
  {
    status: 503,
    title: 'Too busy',
    detail: 'More bytes of webhooks come in than the hub works on at once. Send this one again in a moment.',
  },
  1,
);

const tooMuchPerSecond = (most: number): ProblemError =>
  new ProblemError(
    {
      status: 429,
      title: 'Too many bytes',
      detail: `This intake URL takes ${most} MB a second. Send this one again in a moment.`,
    },
    1,
  );

/** What a request may bring: what is packed, or does not say how long it is, may be as long as any until it is read. */
const bytesOf = ({ 'content-length': length, 'content-encoding': encoding }: IncomingHttpHeaders): number =>
  length === undefined || encoding !== undefined ? MOST_BYTES : Math.min(Number(length), MOST_BYTES);

const keyOf = ({ params }: FastifyRequest): string => hashOf((params as { token: string }).token).toString('base64');

const HELLO = {
  message: 'This is the intake URL of a Ringhook hub, and it works. Providers send their webhooks here by POST.',
};

const FORGED = new ProblemError({
  status: 401,
  title: 'Not signed',
  detail: 'The signature is missing, or is not that of this body with the app secret. Nothing was stored.',
});

const WRONG_VERIFY_TOKEN = new ProblemError({
  status: 403,
  title: 'Another verify token',
  detail: 'Copy the verify token once more: GET /v1/intake-tokens shows it beside the intake URL.',
});

/** Whether a webhook comes from whom it should; where nobody signs, the URL itself is the proof. */
const isProven = (
  source: Source,
  appSecret: string | null,
  body: Uint8Array,
  headers: IncomingHttpHeaders,
): boolean => {
  const { signing } = PROVIDERS[source];
  if (!signing) return true;
  return appSecret !== null && signing.isSigned(body, [headers[signing.header]].flat()[0], appSecret);
};

const WRONG_METHOD: Problem = {
  status: 405,
  title: 'Only POST is taken',
  detail: 'Let the provider send its webhooks by POST. GET tells whether the URL works.',
};

/** What a body became that held one webhook or several. */
const answerTo = (outcomes: readonly Outcome[]): { status: 200 | 202 | 422; answer: object } => {
  const taken = outcomes.flatMap((outcome) => (outcome.kind === 'quarantined' ? [] : [outcome]));
  const refused = outcomes.flatMap((outcome) => (outcome.kind === 'quarantined' ? [outcome] : []));
  const [first] = taken;
  if (first === undefined) {
    const [{ id = '', reason = '' } = {}] = refused;
    return {
      status: 422,
      answer: { error: `${reason} It is kept in quarantine, and can be replayed.`, quarantine_id: id },
    };
  }
  const { kind, eventId: event_id } = first;
  if (outcomes.length === 1) {
    if (kind === 'stored') return { status: 202, answer: { event_id } };
    return { status: 200, answer: { event_id, [kind]: true } };
  }
  const isNew = taken.some((outcome) => outcome.kind === 'stored');
  const event_ids = taken.map(({ eventId }) => eventId);
  const quarantine_ids = refused.map(({ id }) => id);
  return {
    status: isNew ? 202 : 200,
    answer: { event_id, event_ids, ...(refused.length > 0 ? { quarantine_ids } : {}) },
  };
};

/** The same for a provider that sends again whatever is not answered 200: a copy in quarantine is enough. */
const plainAnswerTo = (outcomes: readonly Outcome[]): ReturnType<typeof answerTo> => {
  const { status, answer } = answerTo(outcomes);
  if (status !== 422) return { status: 200, answer };
  const quarantine_ids = outcomes.flatMap((outcome) => (outcome.kind === 'quarantined' ? [outcome.id] : []));
  return { status: 200, answer: { quarantine_ids } };
};

/** What tells a webhook from a forged or repeated one, and whom to ask about it; no address of anybody. */
const KEPT_HEADERS = [
  'user-agent',
  'content-type',
  'content-encoding',
  'content-length',
  'date',
  'idempotency-key',
  'x-request-id',
  'x-correlation-id',
  'traceparent',
  'webhook-id',
  'webhook-timestamp',
] as const;
const LONGEST_HEADER = 300;

const headersToKeep = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = [headers[name]].flat()[0];
      return value === undefined ? [] : [[name, storable(value).slice(0, LONGEST_HEADER)]];
    }),
  );

const whileThereIsRoom = async <Result>({ room }: FastifyRequest, work: () => Promise<Result>): Promise<Result> => {
  if (room) room.isUsed = true;
  try {
    return await work();
  } finally {
    room?.release();
  }
};

/** What the database does not answer in time is given up, since a connection to it may have died without a word. */
const inTime = async <Result>(work: Promise<Result>): Promise<Result> => {
  const patience = new AbortController();
  const tooLate = sleep(ANSWER_MS, undefined, { signal: patience.signal }).then(() => Promise.reject(DATABASE_SILENT));
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    patience.abort();
    tooLate.catch(() => undefined);
  }
};

/** Where providers post their webhooks. */
export const intakeRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { intake, workspaces, metrics, config, clock, disk, database } = parts;
    // The embedded database is no network away, and a slow disk no reason to give up.
    const patiently = database.kind === 'embedded' ? <Result>(work: Promise<Result>) => work : inTime;
    server.decorateRequest('intake', null);
    server.decorateRequest('room', null);
    const budget = new ByteBudget(clock, {
      mostUnderWay: config.intakeMbUnderWay * MB,
      mostPerSecond: config.intakeMbPerSecond * MB,
    });
    metrics.gauge('ringhook_intake_bytes', 'Bytes of webhooks that are being taken in.', () => budget.underWay);

    // Whatever it is called: what it really is shows once it is unpacked.
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    );

    const findOwner = async (request: FastifyRequest): Promise<void> => {
      // The token is looked up in the database, which does not keep up: whoever comes would wait for it without end.
      if (intake.isFull) throw new OverloadedError();
      const { token } = request.params as { token: string };
      request.intake = await patiently(workspaces.byIntake(token));
      if (!request.intake) throw UNKNOWN;
    };

    server.addHook('onRequest', findOwner);
    // Once more when the body is there, which may take seconds: meanwhile the token may have ended.
    server.addHook('preHandler', findOwner);

    await server.register(rateLimit, {
      // After the token is known, so that only real ones are counted.
      hook: 'preParsing',
      max: config.intakeRateLimit,
      timeWindow: 1000,
      keyGenerator: keyOf,
      errorResponseBuilder: (_request, { ttl }) =>
        new ProblemError(
          {
            status: 429,
            title: 'Too many requests',
            detail: `This intake URL takes ${config.intakeRateLimit} webhooks a second. Send this one again in a moment.`,
          },
          Math.max(1, Math.ceil(ttl / 1000)),
        ),
    });

    const takeIn = async (request: FastifyRequest, { appSecret, ...owner }: IntakeOwner): Promise<Outcome[]> => {
      const { 'content-type': contentType = 'application/json', 'content-encoding': contentEncoding } = request.headers;
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      if (!isProven(owner.source, appSecret, bytes, request.headers)) {
        metrics.received(owner.source, 'forged');
        throw FORGED;
      }
      const decoded = await decodeBody(bytes, { contentType, contentEncoding }, MOST_BYTES);
      request.room?.settle(Math.max(bytes.length, Buffer.byteLength(decoded.body)));
      return intake.takeAll({ ...owner, ...decoded, headers: headersToKeep(request.headers) });
    };

    // Once the token is known, and before the body is read.
    server.addHook('preParsing', async (request, reply) => {
      if (request.method !== 'POST') return;
      await disk.check();
      const taken = budget.take(keyOf(request), bytesOf(request.headers));
      if (taken === 'under way') throw TOO_MUCH_UNDER_WAY;
      if (taken === 'per second') throw tooMuchPerSecond(config.intakeMbPerSecond);
      const room = { ...taken, isUsed: false };
      request.room = room;
      // Whoever hangs up while the body is worked on makes no room by that.
      reply.raw.once('close', () => {
        if (!room.isUsed) room.release();
      });
    });

    server.post(
      '/in/:token',
      {
        schema: {
          summary: 'A provider posts a webhook: JSON or a form, up to 1 MB',
          tags: ['intake'],
          params: z.object({ token: z.string() }),
          consumes: ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'],
          body: z.unknown(),
          response: {
            200: z.union([Taken, Kept]),
            202: Taken,
            400: Problem,
            401: Problem,
            404: Problem,
            413: Problem,
            415: Problem,
            422: NotUnderstood,
            429: Problem,
            503: Problem,
          },
        },
      },
      async (request, reply) => {
        const owner = request.intake;
        if (!owner) throw UNKNOWN;
        const outcomes = await patiently(whileThereIsRoom(request, () => takeIn(request, owner)));
        for (const { kind } of outcomes) metrics.received(owner.source, kind);
        const { status, answer } = (PROVIDERS[owner.source].signing ? plainAnswerTo : answerTo)(outcomes);
        return reply.code(status).send(answer as z.output<typeof Taken>);
      },
    );

    server.get(
      '/in/:token',
      {
        schema: {
          summary: 'Whether this is an intake URL: nothing is stored',
          description: 'A provider that signs its webhooks asks with `hub.mode`, and is answered its `hub.challenge`.',
          tags: ['intake'],
          params: z.object({ token: z.string() }),
          response: { 200: z.union([IntakeHello, z.string()]), 403: Problem, 404: Problem },
        },
      },
      async (request, reply) => {
        const query = request.query as Record<string, unknown>;
        const signing = request.intake && PROVIDERS[request.intake.source].signing;
        if (!signing || !('hub.mode' in query)) return HELLO;
        const challenge = signing.challengeIn(query, workspaces.verifyTokenOf(request.params.token));
        if (challenge === null) throw WRONG_VERIFY_TOKEN;
        return reply.type('text/plain; charset=utf-8').send(challenge);
      },
    );

    server.route({
      method: ['PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url: '/in/:token',
      schema: { hide: true },
      handler: (_request, reply) => sendProblem(reply.header('allow', 'GET, HEAD, POST'), WRONG_METHOD),
    });
  };
