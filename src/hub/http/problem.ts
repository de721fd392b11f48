import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Problem } from '../../hub-api/problem.ts';
import { TooManyError } from '../intake/intake.ts';
import { QuarantineFullError } from '../intake/quarantine-room.ts';
import { DiskNearlyFullError } from '../platform/disk.ts';
import { OverloadedError } from '../platform/group-commit.ts';
import { type Log, placeOf, reasonOf } from '../platform/log.ts';

/** A request that is refused, in words for whoever made it. */
export class ProblemError extends Error {
  readonly problem: Problem;
  readonly retryAfterSeconds: number | null;

  constructor(problem: Problem, retryAfterSeconds: number | null = null) {
    super(problem.detail);
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export const badRequest = (field: string, message: string): ProblemError =>
  new ProblemError({
    status: 400,
    title: 'The request is not right',
    detail: `${field}: ${message}`,
    errors: [{ field, message }],
  });

export const notFound = (what: string): ProblemError =>
  new ProblemError({ status: 404, title: 'Not found', detail: what });

export const NO_EVENT = notFound('There is no such event. It may be older than what the hub keeps.');

/** `reason`: why nothing may be erased. */
export const onHold = (reason: string): ProblemError =>
  new ProblemError({
    status: 409,
    title: 'Nothing may be erased now',
    detail: `The workspace is under legal hold: ${reason}. End the hold first, if the person who set it agrees.`,
  });

const OVERLOADED = new ProblemError(
  { status: 503, title: 'Too busy', detail: 'More webhooks come in than can be stored. Send it again in a moment.' },
  1,
);

const DATABASE_AWAY = new ProblemError(
  { status: 503, title: 'The database is away', detail: 'Nothing was stored. Send it again in a moment.' },
  5,
);

/** Whether the webhook is stored all the same shows later: sent again, it is known as a copy. */
export const DATABASE_SILENT = new ProblemError(
  { status: 503, title: 'The database does not answer', detail: 'Send this again in a moment: it may not be stored.' },
  5,
);

const DISK_FULL = new ProblemError(
  {
    status: 503,
    title: 'The disk is full',
    detail: 'The disk of the database is full, and nothing was stored. Make room on it, and send this again.',
  },
  60,
);

const BROKEN: Problem = {
  status: 500,
  title: 'Something went wrong',
  detail: 'It is a fault of the hub, and its log says more. Try again; if it stays, tell whoever runs the hub.',
};

const TITLES: Record<number, string> = {
  413: 'The body is too large',
  414: 'The URL is too long',
  415: 'The body is of a kind that is not taken',
  429: 'Too many requests',
};

const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)/;
/**
 * Connection trouble, a server that shuts down or starts, no connection left, a statement that takes too long, and a
 * primary that is one no more.
 */
const SQLSTATE_AWAY = /^(08|57P|53|57014|25006|25P03)/;

/** Whether a database that cannot be reached is to blame. */
const isDatabaseAway = (error: unknown): boolean => {
  const { code, message } = error as Error & { code?: unknown };
  if (typeof code === 'string' && (NETWORK.test(code) || SQLSTATE_AWAY.test(code))) return true;
  return /connection terminated|query read timeout|client was closed|timeout exceeded when trying to connect|client has encountered a connection error|embedded database has ended/i.test(
    String(message),
  );
};

/** Which fields of the request are wrong, and how. */
const validationProblem = (error: FastifyError): Problem => {
  const errors = (error.validation ?? []).map(({ instancePath, message }) => ({
    field: instancePath.split('/').filter(Boolean).join('.') || (error.validationContext ?? 'body'),
    message: message ?? 'is not right',
  }));
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return { status: 400, title: 'The request is not right', detail, errors };
};

/** What is wrong with a request before any call looks at it: mostly its body. */
const requestProblem = ({ code = '', message }: FastifyError, status: number): Problem => {
  const title = TITLES[status] ?? 'The request was not taken';
  if (!code.startsWith('FST_ERR_CTP_')) return { status, title, detail: message };
  const detail = status === 415 ? 'Send JSON, and say so: "content-type: application/json".' : `${message}.`;
  return { status, title, detail, errors: [{ field: 'body', message: detail }] };
};

export const NOTHING_HERE: Problem = {
  status: 404,
  title: 'Nothing here',
  detail: 'There is no such call. /openapi.json lists them all.',
};

/** Where the files of the console are. */
export const ASSETS = '/assets/';

export const sendProblem = (reply: FastifyReply, problem: Problem): FastifyReply =>
  reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));

/** Turns whatever was thrown into a problem; only what is the hub's own fault is logged. */
export const problemHandler =
  (log: Log) =>
  (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const known = knownProblem(error);
    if (known) {
      if (known.retryAfterSeconds !== null) reply.header('retry-after', String(known.retryAfterSeconds));
      return sendProblem(reply, known.problem);
    }
    if (hasZodFastifySchemaValidationErrors(error)) return sendProblem(reply, validationProblem(error));
    const { statusCode = 500 } = error as FastifyError;
    // Whatever is odd about the path of a file, there is none.
    if (statusCode < 500 && request.url.startsWith(ASSETS)) return sendProblem(reply, NOTHING_HERE);
    if (statusCode < 500) return sendProblem(reply, requestProblem(error as FastifyError, statusCode));
    // The route alone: a URL may hold a phone number or a token.
    log.error({ route: request.routeOptions.url, error: reasonOf(error), at: placeOf(error) }, 'a request failed');
    return sendProblem(reply, BROKEN);
  };

const knownProblem = (error: Error): ProblemError | null => {
  if (error instanceof ProblemError) return error;
  if (error instanceof OverloadedError) return OVERLOADED;
  if (error instanceof TooManyError)
    return new ProblemError({ status: 413, title: 'The list is too long', detail: error.message });
  if (error instanceof QuarantineFullError)
    return new ProblemError({ status: 429, title: 'The quarantine is full', detail: error.message }, 600);
  if (error instanceof DiskNearlyFullError)
    return new ProblemError({ status: 503, title: 'The disk is nearly full', detail: error.message }, 60);
  if (/^(53100|ENOSPC)$/.test(String((error as { code?: unknown }).code))) return DISK_FULL;
  return isDatabaseAway(error) ? DATABASE_AWAY : null;
};

const UNREADABLE: Problem = { status: 400, title: 'This is not HTTP', detail: 'What came in is no request.' };

const CONNECTION_PROBLEMS: Record<string, Problem> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    title: 'Too slow',
    detail: 'The request did not come in as a whole in time. Send it again.',
  },
  HPE_HEADER_OVERFLOW: { status: 431, title: 'The headers are too large', detail: 'Send fewer or shorter headers.' },
};

/** Refuses what never becomes a request, and ends its connection. */
export const refuseConnection = ({ code }: NodeJS.ErrnoException, socket: Socket): void => {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const problem = CONNECTION_PROBLEMS[code ?? ''] ?? UNREADABLE;
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
};
