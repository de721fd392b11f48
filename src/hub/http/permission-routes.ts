import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import {
  ChainHead,
  CurrentPermissions,
  CurrentQuery,
  LedgerLine,
  LedgerQuery,
  PerDay,
  PerDayQuery,
  PermissionAnswer,
  PermissionQuery,
  RecordByHand,
  Recorded,
  RecordRequest,
  UnansweredQuery,
  UnansweredRequests,
  Unsettled,
  Verified,
  VerifyQuery,
} from '../../hub-api/permissions.ts';
import { Problem } from '../../hub-api/problem.ts';
import { HOUR_MS } from '../../values/time.ts';
import type { HubParts } from '../parts.ts';
import { decide } from '../permissions/answer.ts';
import { lineByHand, lineOfRequest, UnrecordableError } from '../permissions/by-hand.ts';
import { currentPage, type Place } from '../permissions/current-page.ts';
import { repliesPerDay, unsettledCounts } from '../permissions/figures.ts';
import { headOf } from '../permissions/ledger.ts';
import { ledgerAsCsv, ledgerLines, linesAsJson } from '../permissions/ledger-export.ts';
import { proveChain } from '../permissions/proof-of-chain.ts';
import type { NewLine } from '../permissions/record.ts';
import { unansweredRequests } from '../permissions/requests.ts';
import { write } from '../permissions/write.ts';
import { askerOf } from './asker.ts';
import { workspaceOf } from './authenticate.ts';
import { e164In, phoneIn } from './phone.ts';
import { badRequest } from './problem.ts';
import { whoIn } from './who.ts';

const DEFAULT_UNANSWERED_HOURS = 24;

/** Phone numbers of a request in E.164, however they were written. */
const withPhones = <Wish extends { customer_phone?: string; waba_number?: string }>(wish: Wish): Wish => ({
  ...wish,
  ...(wish.customer_phone === undefined ? {} : { customer_phone: e164In('customer_phone', wish.customer_phone) }),
  ...(wish.waba_number === undefined ? {} : { waba_number: e164In('waba_number', wish.waba_number) }),
});

/** What cannot be written down is told with the field that is wrong. */
const recordable = (make: () => NewLine): NewLine => {
  try {
    return make();
  } catch (error) {
    if (error instanceof UnrecordableError) throw badRequest(error.field, error.message);
    throw error;
  }
};

const placeIn = (after: string | undefined): Place | null => {
  if (after === undefined) return null;
  const [, seq, expiresAt = ''] = /^(\d{1,15})@(.*)$/.exec(after) ?? [];
  if (seq === undefined) throw badRequest('after', 'is not the "next" of a page before.');
  return { seq: Number(seq), expiresAt };
};

export const permissionRoutes =
  (parts: HubParts): FastifyPluginAsyncZod =>
  async (server) => {
    const { database, clock, checks } = parts;

    server.get(
      '/v1/permissions/:who',
      {
        schema: {
          summary: 'May this person be called now?',
          description:
            'By phone number, WhatsApp user id or customer id. Who never answered is never_asked; whatever is in doubt, may_call is false. Every check is written down in the ledger.',
          tags: ['permissions'],
          params: z.object({ who: z.string() }),
          querystring: PermissionQuery,
          response: { 200: PermissionAnswer, 400: Problem },
        },
      },
      async (request) => {
        const who = whoIn('phone', request.params.who);
        const { waba_number: waba, channel, asked_by: askedBy } = request.query;
        const wabaNumber = waba === undefined ? null : phoneIn('waba_number', waba);
        const question = { workspaceId: workspaceOf(request).id, who, wabaNumber, channel, now: clock() };
        const decision = await decide(database, question);
        // Only who reads the answer has checked.
        if (request.method !== 'HEAD') checks.add(question, decision, askerOf(request, askedBy));
        return decision.answer;
      },
    );

    server.post(
      '/v1/permissions',
      {
        schema: {
          summary: 'Record an answer that came another way: granted elsewhere, refused on the phone, do not call',
          tags: ['permissions'],
          body: RecordByHand,
          response: { 201: Recorded, 400: Problem },
        },
      },
      async (request, reply) => {
        const workspaceId = workspaceOf(request).id;
        const line = recordable(() => lineByHand(workspaceId, withPhones(request.body), clock()));
        return reply.code(201).send(await write(parts, line));
      },
    );

    server.post(
      '/v1/permissions/requests',
      {
        schema: {
          summary: 'Record that a customer was asked for permission, as it was shown',
          tags: ['permissions'],
          body: RecordRequest,
          response: { 201: Recorded, 400: Problem },
        },
      },
      async (request, reply) => {
        const workspaceId = workspaceOf(request).id;
        const line = recordable(() => lineOfRequest(workspaceId, withPhones(request.body), clock()));
        return reply.code(201).send(await write(parts, line));
      },
    );

    server.get(
      '/v1/permissions/requests',
      {
        schema: {
          summary: 'Requests that nobody has answered, the latest first',
          tags: ['permissions'],
          querystring: UnansweredQuery,
          response: { 200: UnansweredRequests, 400: Problem },
        },
      },
      async (request) => {
        const { hours, limit } = request.query;
        const before = new Date(clock() - hours * HOUR_MS).toISOString();
        return { requests: await unansweredRequests(database, workspaceOf(request).id, before, limit) };
      },
    );

    server.get(
      '/v1/permissions/unsettled',
      {
        schema: {
          summary: 'How much needs a person: unclear answers, answers that name nobody, requests without an answer',
          tags: ['permissions'],
          response: { 200: Unsettled },
        },
      },
      async (request) => {
        const before = new Date(clock() - DEFAULT_UNANSWERED_HOURS * HOUR_MS).toISOString();
        return unsettledCounts(database, workspaceOf(request).id, before);
      },
    );

    server.get(
      '/v1/permissions/head',
      {
        schema: {
          summary: "The end of the ledger's chain, to keep elsewhere and to check later",
          tags: ['permissions'],
          response: { 200: ChainHead },
        },
      },
      async (request) => {
        const { id, name } = workspaceOf(request);
        return { workspace: name, ...(await headOf(database, id)), at: new Date(clock()).toISOString() };
      },
    );

    server.get(
      '/v1/permissions/verify',
      {
        schema: {
          summary: 'Whether the ledger is what it was: no line changed, removed, put in or moved',
          tags: ['permissions'],
          querystring: VerifyQuery,
          response: { 200: Verified, 400: Problem },
        },
      },
      async (request) => {
        const { seq, hash } = request.query;
        if ((seq === undefined) !== (hash === undefined)) throw badRequest('seq', 'A head has both: seq and hash.');
        const kept = seq === undefined || hash === undefined ? null : { seq, hash };
        return proveChain(parts, workspaceOf(request), kept);
      },
    );

    server.get(
      '/v1/permissions/current',
      {
        schema: {
          summary: 'The answers that count, a page at a time',
          tags: ['permissions'],
          querystring: CurrentQuery,
          response: { 200: CurrentPermissions, 400: Problem },
        },
      },
      async (request) => {
        const { status = null, ends_before: endsBefore = null, unidentified, limit, after } = request.query;
        const { lines, next } = await currentPage(database, {
          workspaceId: workspaceOf(request).id,
          status,
          endsBefore,
          isUnidentified: unidentified === true,
          from: placeIn(after),
          most: limit,
          now: new Date(clock()).toISOString(),
        });
        return { permissions: lines, next: next && `${next.seq}@${next.expiresAt}` };
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
        return { days: await repliesPerDay(database, workspaceOf(request).id, { days, timeZone, now: clock() }) };
      },
    );

    server.get(
      '/v1/permissions',
      {
        schema: {
          summary: 'The whole permission ledger, the oldest line first, as JSON lines or CSV',
          tags: ['permissions'],
          querystring: LedgerQuery,
          response: {
            200: {
              description: 'One line each',
              content: { 'application/x-ndjson': { schema: LedgerLine }, 'text/csv': { schema: z.string() } },
            },
            400: Problem,
          },
        },
      },
      async (request, reply) => {
        // A stream is no answer that a schema could check: it is one line after another.
        const stream: FastifyReply = reply;
        const { format, status = null, current = false, ends_before: endsBefore = null, lines: which } = request.query;
        const { for: reader } = request.query;
        await checks.settle();
        const wanted = { status, current, endsBefore, isWhole: which === 'all' };
        const lines = ledgerLines(database, workspaceOf(request).id, wanted, clock());
        if (format === 'json') {
          return stream.type('application/x-ndjson; charset=utf-8').send(Readable.from(linesAsJson(lines)));
        }
        return stream
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="call-permissions.csv"')
          .send(ledgerAsCsv(lines, reader));
      },
    );
  };
