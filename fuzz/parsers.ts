/** Every parser, from a single number to a whole body. */

import fc from 'fast-check';
import type { FastifyRequest } from 'fastify';
import type { Bundle } from 'zapier-platform-core';
import { doubletickAnswers } from '../src/doubletick/answers.ts';
import { doubletickApi } from '../src/doubletick/api.ts';
import { toCustomerResult } from '../src/doubletick/customers.ts';
import { doubletickEvents } from '../src/doubletick/events.ts';
import { readPermissionReply } from '../src/doubletick/permission-reply.ts';
import { toMemberResult } from '../src/doubletick/team.ts';
import { shownText } from '../src/doubletick/templates.ts';
import { ConfigError, readConfig } from '../src/hub/config.ts';
import { decodeBody } from '../src/hub/http/decode-body.ts';
import { ProblemError } from '../src/hub/http/problem.ts';
import { everySessionTokenOf, isOwnPage, sessionTokenOf, signInCookie } from '../src/hub/http/session-cookie.ts';
import { whoIn } from '../src/hub/http/who.ts';
import { listIn, readBounded, TooMuchError, withoutLongTexts } from '../src/hub/intake/body.ts';
import { explain } from '../src/hub/intake/origins.ts';
import { understand } from '../src/hub/intake/understand.ts';
import { SOURCES } from '../src/hub/sources.ts';
import { DELIVERY_HEADERS, signatureOf } from '../src/hub-api/delivery.ts';
import { QueryTime } from '../src/hub-api/query-time.ts';
import { isAnonymous } from '../src/values/anonymous.ts';
import { countCsvRecords } from '../src/values/csv.ts';
import { copyKeyOf, type EventType } from '../src/values/event-type.ts';
import { toFlag } from '../src/values/flag.ts';
import { parseForm } from '../src/values/form.ts';
import { ApiError } from '../src/values/http.ts';
import * as identifiers from '../src/values/identifiers.ts';
import { jsonIn, writeJson } from '../src/values/json.ts';
import { cutBelow, extentOf } from '../src/values/json-extent.ts';
import { labelKey } from '../src/values/label-key.ts';
import { splitName } from '../src/values/name.ts';
import { toNumber } from '../src/values/number.ts';
import * as phones from '../src/values/phone.ts';
import { canonicalDigits, kinDigits, spellingsOf } from '../src/values/phone-spellings.ts';
import { phoneTextOf } from '../src/values/phone-text.ts';
import { isPrivateHost, isPublicAddress } from '../src/values/public-address.ts';
import { toSnakeCase } from '../src/values/snake-case.ts';
import { dateIn, isTimeZone, timeAgo, toIsoTime } from '../src/values/time.ts';
import { visible } from '../src/values/visible.ts';
import { readBody, webhooksIn } from '../src/values/webhook-body.ts';
import * as wire from '../src/values/wire.ts';
import { whatconvertsApi } from '../src/whatconverts/api.ts';
import { whatconvertsEvents } from '../src/whatconverts/events.ts';
import { toLeadLine, toLeadResult } from '../src/whatconverts/lead-record.ts';
import { authenticate } from '../src/zapier/hooks/delivery.ts';
import { anyBodies, bodies, contentTypes, payloads, texts, values, wireBodies } from './arbitraries.ts';
import { type Target, target } from './target.ts';

const NOW = Date.parse('2026-03-02T09:15:10.000Z');
const CONTEXT = { receivedAt: NOW, now: NOW, timeZone: 'America/Chicago' };
const MB = 1024 * 1024;

/** Lets pass a refusal in words, and nothing else. */
const refusing = async (refusal: new (...args: never[]) => Error, work: () => unknown): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof refusal)) throw error;
  }
};

const of = <Input>(name: string, inputs: fc.Arbitrary<Input>, attempt: (input: Input) => unknown): Target =>
  target({ name, weight: 1, inputs, attempt });

/** As a body that came over the wire: what is longer or wider is refused before it is read. */
const asRead = (payload: unknown): unknown => {
  try {
    return withoutLongTexts(readBounded(JSON.stringify(payload), 'application/json'));
  } catch (error) {
    if (error instanceof TooMuchError) return {};
    throw error;
  }
};

const readEvents = (events: readonly EventType[]) => (payload: unknown) => {
  const read = asRead(payload);
  for (const event of events) {
    const { fields } = event.read(read, CONTEXT);
    if (fields) copyKeyOf(event, fields);
  }
};

/** An answer of a vendor: in the shape that its schema asks for, now and then. */
const answers = fc.record({
  status: fc.constantFrom(200, 200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 422, 429, 500),
  data: fc.oneof(
    payloads,
    fc.dictionary(
      fc.constantFrom(
        ...new Set([
          ...Object.keys(doubletickAnswers),
          ...[
            'data',
            'customer',
            'leads',
            'lead_id',
            'accounts',
            'profiles',
            'numbers',
            'components',
            'name',
            'language',
          ],
          ...['total_pages', 'isEligible', 'startCall', 'channels', 'tracking_numbers', 'validWebhooks', 'message'],
        ]),
      ),
      fc.oneof(values, fc.array(payloads, { maxLength: 3 })),
      { maxKeys: 8 },
    ),
  ),
});

const PHONE = '+17735550170';

const askDoubletick = async (answer: { status: number; data: unknown }): Promise<void> => {
  const text = JSON.stringify(answer.data);
  const api = doubletickApi(async () => ({ ...answer, text }));
  const changes = { phone: PHONE, wabaNumber: null };
  const asks: (() => Promise<unknown>)[] = [
    () => api.channels(),
    () => api.webhooks(),
    () => api.removeWebhook('1'),
    () => api.eligibility('customer_Kd83hTq1Zb', PHONE),
    async () => (await api.team()).map(toMemberResult),
    async () => {
      for (const template of await api.templates()) shownText(template, ['1'], null);
    },
    async () => {
      const customer = await api.customer({ phoneNumber: PHONE }, null);
      if (customer) toCustomerResult(customer);
    },
    () => api.updateCustomer(changes),
    () => api.removeTags(changes),
  ];
  for (const ask of asks) await refusing(ApiError, ask);
};

const askWhatconverts = async (answer: { status: number; data: unknown }): Promise<void> => {
  const text = JSON.stringify(answer.data);
  const api = whatconvertsApi(async () => ({ ...answer, text }));
  const leadValues = { fields: {}, additionalFields: {}, customFields: {} };
  const asks: (() => Promise<unknown>)[] = [
    () => api.profiles(),
    () => api.trackingNumbers(),
    () => api.lead('1'),
    () => api.createLead(leadValues),
    () => api.updateLead('1', leadValues),
    async () => {
      for (const lead of (await api.leads({})).leads) {
        toLeadResult(lead);
        toLeadLine(lead);
      }
    },
  ];
  for (const ask of asks) await refusing(ApiError, ask);
};

const SECRET = 'whsec_c2VjcmV0';
const headerNames = fc.constantFrom(
  ...Object.values(DELIVERY_HEADERS),
  'Http-X-Ringhook-Secret',
  'content-type',
  'Http-Webhook-Id',
);

/** A delivery to a Zap: signed, nearly signed, or not at all. */
const deliveries = fc.record({
  body: bodies,
  id: texts,
  timestamp: fc.oneof(fc.constant(String(Math.floor(Date.now() / 1000))), texts),
  isSigned: fc.boolean(),
  headers: fc.dictionary(headerNames, values, { maxKeys: 5 }),
  subscription: fc.oneof(fc.constant({ via: 'hub', id: '1', secret: SECRET }), values),
});

const cookies = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom('ringhook', '__Host-ringhook', '__proto__'), texts), texts), {
    maxLength: 5,
  })
  .map((pairs) => pairs.map((pair) => pair.join('=')).join('; '));

const browserHeaders = fc.record(
  {
    cookie: fc.oneof(cookies, texts),
    origin: fc.oneof(fc.constantFrom('https://hub.example.com', 'null', 'http://'), texts),
    host: fc.oneof(fc.constantFrom('hub.example.com', 'localhost:8787', '[::1'), texts),
    'sec-fetch-site': texts,
    'x-forwarded-proto': fc.oneof(fc.constantFrom('https', 'http,https'), texts),
    'x-forwarded-for': texts,
  },
  { requiredKeys: [] },
);

const VARIABLES = ['PORT', 'HOST', 'PUBLIC_URL', 'DATABASE_URL', 'SECRET_KEY', 'TARGET_ALLOWLIST', 'RETENTION_DAYS'];

const wireReaders = Object.values({
  ...{ text: wire.text, phone: wire.phone, american: wire.americanPhone, whatsapp: wire.whatsappPhone },
  ...{ time: wire.time, number: wire.number, count: wire.count, id: wire.numericId, flag: wire.flag },
  ...{ map: wire.map, records: wire.records, list: wire.list, texts: wire.texts },
});

export const PARSERS: readonly Target[] = [
  of('phone', texts, (text) => {
    for (const options of [{}, { country: 'US' as const }, { hasCountryCode: true }]) phones.parsePhone(text, options);
    phones.withCountryCode(text);
    phones.isPhone(text);
    phones.isTypedPhone(text, PHONE, 'US');
    phones.isSamePhone(text, PHONE);
    phoneTextOf(text);
    isAnonymous(text);
    const digits = phones.digitsOf(text);
    spellingsOf(canonicalDigits(digits));
    kinDigits(digits);
  }),
  of('time', fc.oneof({ weight: 6, arbitrary: texts }, fc.double()), (value) => {
    const time = toIsoTime(value);
    if (time !== null) {
      dateIn('Asia/Kolkata', time);
      timeAgo(time, NOW);
    }
    isTimeZone(String(value));
    QueryTime.safeParse(value);
  }),
  of('number and flag', texts, (text) => [toNumber(text), toFlag(text)]),
  of('identifiers', texts, (text) => {
    for (const read of [
      identifiers.personsPhone,
      identifiers.phoneIdentifier,
      identifiers.customerIdentifier,
      identifiers.userIdentifier,
      identifiers.messageIdentifier,
    ])
      read(text);
    return refusing(ProblemError, () => whoIn('who', text));
  }),
  of('labels, names and hosts', texts, (text) => {
    for (const read of [labelKey, splitName, toSnakeCase, visible, isPublicAddress, isPrivateHost]) read(text);
  }),
  of('json', bodies, (text) => {
    const read = jsonIn(text);
    if (read !== undefined) writeJson(read);
    extentOf(text, { values: 5_000, keys: 1_000, levels: 64 });
    cutBelow(text, 64);
  }),
  of('form', bodies, parseForm),
  of('csv', texts, countCsvRecords),
  of('webhook-body', fc.tuple(bodies, contentTypes), ([body, contentType]) => webhooksIn(readBody(body, contentType))),
  of('bounded body', fc.tuple(anyBodies, contentTypes), ([body, contentType]) => {
    listIn(body, contentType);
    return refusing(TooMuchError, () => withoutLongTexts(readBounded(body, contentType)));
  }),
  of('decode-body', wireBodies, ({ bytes, ...headers }) =>
    refusing(ProblemError, () => decodeBody(bytes, headers, MB)),
  ),
  of('wire readers', values, (value) => {
    for (const read of wireReaders) read(value);
  }),
  of('doubletick permission-reply', payloads, (payload) => readPermissionReply(asRead(payload), NOW)),
  of('doubletick events', payloads, readEvents(doubletickEvents)),
  of('whatconverts events', payloads, readEvents(whatconvertsEvents)),
  of('understand and explain', payloads, async (payload) => {
    const read = asRead(payload);
    for (const source of SOURCES) understand(source, read, NOW);
    if (!wire.isRecord(read)) return;
    for (const event of [...doubletickEvents, ...whatconvertsEvents].slice(0, 4)) await explain(event, read, CONTEXT);
  }),
  of('doubletick answers', answers, askDoubletick),
  of('whatconverts answers', answers, askWhatconverts),
  of('session cookie', browserHeaders, (headers) => {
    const request = { headers } as unknown as FastifyRequest;
    const parts = { publicUrl: () => 'https://hub.example.com' };
    everySessionTokenOf(request);
    isOwnPage(request, parts);
    sessionTokenOf(request, parts);
    signInCookie(request, parts, 'token');
  }),
  of('signature', deliveries, ({ body, id, timestamp, isSigned, headers, subscription }) => {
    const signed = {
      [DELIVERY_HEADERS.id]: id,
      [DELIVERY_HEADERS.timestamp]: timestamp,
      [DELIVERY_HEADERS.signature]: signatureOf(SECRET, id, timestamp, body),
    };
    const rawRequest = { content: body, headers: { ...headers, ...(isSigned && signed) } };
    authenticate({ rawRequest, subscribeData: subscription } as unknown as Bundle);
  }),
  of('configuration', fc.dictionary(fc.constantFrom(...VARIABLES), texts, { maxKeys: 4 }), (environment) =>
    refusing(ConfigError, () => readConfig(environment)),
  ),
];
