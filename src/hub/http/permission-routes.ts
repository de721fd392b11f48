import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import {
  CurrentPermissions,
  CurrentQuery,
  LedgerLine,
  LedgerQuery,
  PerDay,
  PerDayQuery,
  PermissionAnswer,
} from '../../hub-api/permissions.ts';
import { Problem } from '../../hub-api/problem.ts';
import { dateIn, HOUR_MS } from '../../values/time.ts';
import type { HubParts } from '../parts.ts';
import { ledgerAsCsv, ledgerAsJson, ledgerLines, toLine } from '../permissions/ledger-export.ts';
import { answerFor } from '../permissions/standing.ts';
import { countReplies, findReplies, pageOfCurrent } from '../store/permissions.ts';
import { workspaceOf } from './authenticate.ts';
import { phoneIn } from './phone.ts';

const DAY_MS = 24 * HOUR_MS;

/** The last so many dates, today last, each with nothing counted yet. */
const lastDates = (days: number, timeZone: string, now: number) => {
  const dates = new Map<string, { permanent: number; temporary: number; denied: number }>();
  // Hour by hour, because a day of a time zone may be shorter or longer than 24.
  for (let at = now - days * DAY_MS; at <= now; at += HOUR_MS) {
    dates.set(dateIn(timeZone, new Date(at).toISOString()), { permanent: 0, temporary: 0, denied: 0 });
  }
  return new Map([...dates].slice(-days));
};

export const permissionRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { database, clock } = parts;

    server.get(
      '/v1/permissions/:phone',
      {
        schema: {
          summary: 'May this customer be called now?',
          description: 'A customer who never answered is never_asked; whatever is in doubt, may_call is false.',
          tags: ['permissions'],
          params: z.object({ phone: z.string() }),
          querystring: z.object({ waba_number: z.string().optional() }),
          response: { 200: PermissionAnswer, 400: Problem },
        },
      },
      async (request) => {
        const phone = phoneIn('phone', request.params.phone);
        const { waba_number: waba } = request.query;
        const wabaNumber = waba === undefined ? null : phoneIn('waba_number', waba);
        const replies = await findReplies(database, workspaceOf(request).id, phone);
        return answerFor(phone, wabaNumber, replies, clock());
      },
    );

    server.get(
      '/v1/permissions/current',
      {
        schema: {
          summary: 'Where every customer stands, a page at a time',
          tags: ['permissions'],
          querystring: CurrentQuery,
          response: { 200: CurrentPermissions, 400: Problem },
        },
      },
      async (request) => {
        const { status = null, ends_before: endsBefore = null, limit, after = null } = request.query;
        const now = clock();
        const workspaceId = workspaceOf(request).id;
        const wish = { workspaceId, status, now: new Date(now).toISOString(), endsBefore, after, most: limit };
        const replies = await pageOfCurrent(database, wish);
        return {
          permissions: replies.map((reply) => toLine(reply, now)),
          next: replies.length === limit ? (replies.at(-1)?.eventId ?? null) : null,
        };
      },
    );

    server.get(
      '/v1/permissions/per-day',
      {
        schema: {
          summary: 'How many customers allowed calls, and how many refused, day by day',
          tags: ['permissions'],
          querystring: PerDayQuery,
          response: { 200: PerDay, 400: Problem },
        },
      },
      async (request) => {
        const { days, time_zone: timeZone } = request.query;
        const now = clock();
        const dates = lastDates(days, timeZone, now);
        // A day more than asked for: somewhere it began already.
        const since = new Date(now - (days + 1) * DAY_MS).toISOString();
        for (const { at, status, count } of await countReplies(database, workspaceOf(request).id, since)) {
          const day = dates.get(dateIn(timeZone, at));
          if (day) day[status] += count;
        }
        return { days: [...dates].map(([date, counts]) => ({ date, ...counts })) };
      },
    );

    server.get(
      '/v1/permissions',
      {
        schema: {
          summary: 'The whole permission ledger, the oldest reply first, as JSON lines or CSV',
          tags: ['permissions'],
          querystring: LedgerQuery,
          response: {
            200: {
              description: 'One reply a line',
              content: { 'application/x-ndjson': { schema: LedgerLine }, 'text/csv': { schema: z.string() } },
            },
            400: Problem,
          },
        },
      },
      async (request, reply) => {
        // A stream is no answer that a schema could check: it is one line after another.
        const stream: FastifyReply = reply;
        const { format, status = null, current = false, ends_before: endsBefore = null } = request.query;
        const lines = ledgerLines(database, workspaceOf(request).id, { status, current, endsBefore }, clock());
        if (format === 'json') {
          return stream.type('application/x-ndjson; charset=utf-8').send(Readable.from(ledgerAsJson(lines)));
        }
        return stream
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="call-permissions.csv"')
          .send(ledgerAsCsv(lines));
      },
    );
  };
