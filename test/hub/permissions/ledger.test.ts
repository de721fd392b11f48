import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { permissionDenied, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { ledgerAsCsv, ledgerLines } from '../../../src/hub/permissions/ledger-export.ts';
import { LedgerLine, PermissionAnswer } from '../../../src/hub-api/permissions.ts';
import { HOUR_MS } from '../../../src/values/time.ts';
import { exactly, onEachHub, type TestWorkspace } from '../http/hub-under-test.ts';
import { fillLedger } from './fill-ledger.ts';

const WEEK_MS = 168 * HOUR_MS;
const CUSTOMER = '17735550170';
const SALES = '13125550150';
const SUPPORT = '13125550151';
const UNUSED = '13125550152';

const iso = (ms: number): string => new Date(ms).toISOString();

const byText = (one: object, other: object): number => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);

interface Reply {
  answer: 'permanent' | 'temporary' | 'denied';
  /** The business number; null when the reply names none. */
  number: string | null;
  /** Before this moment, in hours. */
  hoursAgo: number;
  /** When a temporary grant ends, from this moment, in hours. */
  hoursLeft: number;
}

const payloadOf = (now: number, customer: string, { answer, number, hoursAgo, hoursLeft }: Reply): object => {
  const about = {
    from: `+${customer}`,
    dtCustomerId: `customer_${customer}`,
    to: number === null ? '' : `+${number}`,
    receivedAt: iso(now - hoursAgo * HOUR_MS),
    messageId: randomUUID(),
  };
  if (answer === 'denied') return { ...permissionDenied, ...about };
  const expirationTimestamp = answer === 'temporary' ? (now + hoursLeft * HOUR_MS) / 1000 : null;
  return { ...permissionGranted, ...about, isPermanent: answer === 'permanent', expirationTimestamp };
};

const aReply: fc.Arbitrary<Reply> = fc.record({
  answer: fc.constantFrom('permanent', 'temporary', 'denied'),
  number: fc.constantFrom(SALES, SUPPORT, null),
  // Few different times, so that many are equal.
  hoursAgo: fc.constantFrom(4, 5, 6),
  hoursLeft: fc.constantFrom(-1, 0, 1, 2),
});

/** A reply ranks above another when it is later or, at the same time, stricter. */
const ranksAbove = (one: Reply, other: Reply): boolean => {
  const strictness = ({ answer, hoursLeft }: Reply) =>
    answer === 'temporary' ? 10 + hoursLeft : { denied: 0, permanent: 20 }[answer];
  return one.hoursAgo === other.hoursAgo ? strictness(one) < strictness(other) : one.hoursAgo < other.hoursAgo;
};

/** What the contract says of a customer who gave these replies, on one business number or on none. */
const statusOn = (replies: readonly Reply[], number: string | null): string => {
  const about = replies.filter(
    (reply) => reply.number === number || (reply.number === null && reply.answer === 'denied'),
  );
  const top = about.find((one) => !about.some((other) => ranksAbove(other, one)));
  if (!top) return 'never_asked';
  return top.answer === 'temporary' && top.hoursLeft <= 0 ? 'expired' : top.answer;
};

/** And on all of them, where the strictest counts. */
const statusOnAll = (replies: readonly Reply[]): string => {
  const statuses = replies.map(({ number }) => statusOn(replies, number));
  return ['denied', 'expired', 'temporary', 'permanent'].find((status) => statuses.includes(status)) ?? 'never_asked';
};

onEachHub((on) => {
  const ask = (workspace: TestWorkspace, number: string | null, customer = CUSTOMER) =>
    workspace.ask(PermissionAnswer, 'GET', `/v1/permissions/${customer}${number ? `?waba_number=${number}` : ''}`);

  const take = (workspace: TestWorkspace, reply: Partial<Reply>, customer = CUSTOMER): Promise<string> =>
    workspace.take(
      'doubletick',
      payloadOf(on.now, customer, { answer: 'permanent', number: SALES, hoursAgo: 1, hoursLeft: 24, ...reply }),
    );

  const exported = async (workspace: TestWorkspace, query = ''): Promise<LedgerLine[]> => {
    const { status, headers, text: lines } = await workspace.raw('GET', `/v1/permissions${query}`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    return lines
      .split('\n')
      .filter(Boolean)
      .map((line) => exactly(LedgerLine, JSON.parse(line)));
  };

  describe('whether a customer may be called', () => {
    test('does not depend on the order in which the replies came in', async () => {
      const acme = await on.makeWorkspace();
      const { intake } = on.hub.parts;
      const start = on.now;
      let customers = 919_800_000_000;

      /** Takes replies of a new customer in, one by one or all at once; gives everything that is told of them then. */
      const tell = async (replies: readonly Reply[], isAtOnce: boolean) => {
        customers += 1;
        const customer = String(customers);
        const takeIn = (reply: Reply) => {
          on.now += 1;
          const body = JSON.stringify(payloadOf(start, customer, reply));
          return intake.take({ workspaceId: acme.id, source: 'doubletick', contentType: 'application/json', body });
        };
        on.now = start;
        if (isAtOnce) await Promise.all(replies.map(takeIn));
        else for (const reply of replies) await takeIn(reply);
        on.now = start;
        const answers = [];
        for (const number of [SALES, SUPPORT, UNUSED, null]) {
          const { phone, known_as, history, ...answer } = await ask(acme, number, customer);
          expect(answer.status).toBe(number === null ? statusOnAll(replies) : statusOn(replies, number));
          expect(answer.may_call).toBe(answer.status === 'permanent' || answer.status === 'temporary');
          answers.push({
            ...answer,
            history: history.map(({ id, event_id, received_at, step, ...past }) => past).sort(byText),
          });
        }
        const lines = await exported(acme, '?current=true');
        const counting = lines.filter(({ customer_phone }) => customer_phone === `+${customer}`);
        return {
          answers,
          counting: counting
            .map(({ status, waba_number, replied_at, expires_at }) => ({ status, waba_number, replied_at, expires_at }))
            .sort(byText),
        };
      };

      const inTwoOrders = fc
        .array(aReply, { minLength: 1, maxLength: 7 })
        .chain((replies) =>
          fc.tuple(fc.constant(replies), fc.shuffledSubarray(replies, { minLength: replies.length })),
        );
      await fc.assert(
        fc.asyncProperty(inTwoOrders, fc.boolean(), async ([replies, shuffled], isAtOnce) => {
          expect(await tell(shuffled, isAtOnce)).toEqual(await tell(replies, false));
        }),
        { numRuns: 20 },
      );
    });

    test('is no for a customer who was never asked', async () => {
      const acme = await on.makeWorkspace();
      expect(await ask(acme, SALES)).toEqual({
        phone: CUSTOMER,
        customer_id: null,
        whatsapp_user_id: null,
        waba_number: SALES,
        channel: 'whatsapp',
        status: 'never_asked',
        may_call: false,
        is_permanent: false,
        expires_at: null,
        replied_at: null,
        reason: 'Do not call: no permission to call on WhatsApp is on record.',
        unanswered_in_a_row: 0,
        known_as: { phones: [CUSTOMER], customer_ids: [], whatsapp_user_ids: [] },
        history: [],
      });
    });

    test('is yes for ever, or for seven days, and says until when', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, { answer: 'permanent' });
      await take(acme, { answer: 'temporary', hoursLeft: 24 }, '17735550171');
      expect(await ask(acme, SALES)).toMatchObject({
        status: 'permanent',
        may_call: true,
        is_permanent: true,
        expires_at: null,
      });
      expect(await ask(acme, SALES, '17735550171')).toMatchObject({
        status: 'temporary',
        may_call: true,
        is_permanent: false,
        expires_at: iso(on.now + 24 * HOUR_MS),
        replied_at: iso(on.now - HOUR_MS),
      });
    });

    test('ends at the very millisecond of the end', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, { answer: 'temporary', hoursLeft: 1 });
      on.now += HOUR_MS - 1;
      expect(await ask(acme, SALES)).toMatchObject({ status: 'temporary', may_call: true });
      on.now += 1;
      expect(await ask(acme, SALES)).toMatchObject({ status: 'expired', may_call: false, expires_at: iso(on.now) });
    });

    test('is told for the business number that is asked about, and for none other', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, { number: SALES });
      expect(await ask(acme, `%2B${SALES}`)).toMatchObject({ waba_number: SALES, may_call: true });
      expect(await ask(acme, SUPPORT)).toMatchObject({
        status: 'never_asked',
        may_call: false,
        history: [{ waba_number: SALES }],
      });
      expect(await ask(acme, null)).toMatchObject({ waba_number: null, status: 'permanent', may_call: true });
    });

    test('without a business number is what the strictest of them says', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, { number: SALES, answer: 'permanent' });
      await take(acme, { number: SUPPORT, answer: 'temporary', hoursLeft: 3 });
      expect(await ask(acme, null)).toMatchObject({ status: 'temporary', expires_at: iso(on.now + 3 * HOUR_MS) });
      await take(acme, { number: SUPPORT, answer: 'denied', hoursAgo: 0 });
      expect(await ask(acme, null)).toMatchObject({ status: 'denied', may_call: false });
      expect(await ask(acme, SALES)).toMatchObject({ may_call: true });
    });

    test('is no on every number after a refusal that names none, until a later yes', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, { number: SALES, hoursAgo: 3 });
      await take(acme, { number: null, answer: 'denied', hoursAgo: 2 });
      for (const number of [SALES, SUPPORT, null]) {
        expect(await ask(acme, number)).toMatchObject({ status: 'denied', may_call: false });
      }
      await take(acme, { number: SALES, hoursAgo: 1 });
      expect(await ask(acme, SALES)).toMatchObject({ may_call: true });
      expect(await ask(acme, SUPPORT)).toMatchObject({ status: 'denied' });
    });

    test('is no on every number that a yes without a number may not have meant', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, { number: null, answer: 'permanent' });
      expect(await ask(acme, SALES)).toMatchObject({ status: 'never_asked', may_call: false });
      await take(acme, { number: SALES, answer: 'denied', hoursAgo: 2 });
      for (const number of [SALES, null])
        expect(await ask(acme, number)).toMatchObject({ status: 'denied', may_call: false });
    });

    test('is no when a yes and a no were given at the same time', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, { answer: 'denied' });
      await take(acme, { answer: 'permanent' });
      await take(acme, { answer: 'temporary' });
      expect(await ask(acme, SALES)).toMatchObject({ status: 'denied', may_call: false });
    });

    test('is not put off by a provider whose clock runs ahead: a yes of tomorrow does not outlive a no of today', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, { answer: 'permanent', hoursAgo: -24 * 365 });
      expect(await ask(acme, SALES)).toMatchObject({ replied_at: iso(on.now), may_call: true });
      on.now += 1;
      await take(acme, { answer: 'denied', hoursAgo: 0 });
      expect(await ask(acme, SALES)).toMatchObject({ status: 'denied', may_call: false });
    });

    test('lasts seven days from when the yes came in, however far ahead its clock runs', async () => {
      const acme = await on.makeWorkspace();
      const payload = payloadOf(on.now, CUSTOMER, {
        answer: 'temporary',
        number: SALES,
        hoursAgo: -24 * 365,
        hoursLeft: 0,
      });
      await acme.take('doubletick', { ...payload, expirationTimestamp: null });
      expect(await ask(acme, SALES)).toMatchObject({ status: 'temporary', expires_at: iso(on.now + WEEK_MS) });
      await take(acme, { answer: 'temporary', number: SUPPORT, hoursAgo: 0, hoursLeft: 24 * 365 });
      expect(await ask(acme, SUPPORT)).toMatchObject({ status: 'temporary', expires_at: iso(on.now + WEEK_MS) });
    });

    test('is unclear, and so no, after a reply that says neither yes nor no', async () => {
      const acme = await on.makeWorkspace();
      const payload = payloadOf(on.now, CUSTOMER, { answer: 'permanent', number: SALES, hoursAgo: 1, hoursLeft: 0 });
      await acme.take('doubletick', { ...payload, response: 'perhaps' });
      expect(await ask(acme, SALES)).toMatchObject({ status: 'unclear', may_call: false });
    });

    test('is no for a number without its country code, since nobody knows whose it is', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, {});
      expect(await ask(acme, SALES, '7735550170')).toMatchObject({ status: 'never_asked', may_call: false });
    });

    test.each([
      '07735550170',
      '9.19812E%2B11',
      '1e11',
      'abc17735550170',
      '%28704%29%20555-0118',
      'anonymous',
      '%2B266696687',
    ])('is refused for what is no number of anybody: %s', async (written) => {
      const acme = await on.makeWorkspace();
      await take(acme, {});
      const { status, text } = await acme.raw('GET', `/v1/permissions/${written}`);
      expect(status).toBe(400);
      expect(JSON.parse(text).detail).toContain('phone: is no phone number with its country code');
    });

    test.each(['+17735550170', '0017735550170', '%2B1%20773%20555%200170', '1-773-555-0170'])(
      'finds the customer however the number is written: %s',
      async (written) => {
        const acme = await on.makeWorkspace();
        await take(acme, {});
        expect(await ask(acme, SALES, written)).toMatchObject({ phone: CUSTOMER, may_call: true });
      },
    );

    test.each([
      ['/v1/permissions/somebody', 'phone'],
      ['/v1/permissions/123456', 'phone'],
      ['/v1/permissions/17735550170?waba_number=sales', 'waba_number'],
      ['/v1/permissions/17735550170?waba_number=', 'waba_number'],
      ['/v1/permissions/17735550170?channel=fax', 'channel'],
      ['/v1/permissions?status=never_asked', 'status'],
      ['/v1/permissions?current=perhaps', 'current'],
      ['/v1/permissions?format=pdf', 'format'],
    ])('%s names what is wrong', async (path, field) => {
      const acme = await on.makeWorkspace();
      expect((await acme.refused(400, 'GET', path)).errors).toEqual([{ field, message: expect.any(String) }]);
    });

    test('comes with its history, the newest reply first', async () => {
      const acme = await on.makeWorkspace();
      const newest = await take(acme, { answer: 'denied', hoursAgo: 1 });
      const oldest = await take(acme, { answer: 'temporary', hoursAgo: 200, hoursLeft: -32 });
      expect((await ask(acme, SALES)).history).toEqual([
        {
          id: newest,
          event_id: newest,
          kind: 'reply',
          step: 'refused',
          channel: 'whatsapp',
          waba_number: SALES,
          status: 'denied',
          expires_at: null,
          replied_at: iso(on.now - HOUR_MS),
          received_at: iso(on.now),
        },
        expect.objectContaining({ event_id: oldest, status: 'temporary', expires_at: iso(on.now - 32 * HOUR_MS) }),
      ]);
    });
  });

  describe('the ledger', () => {
    test('has every reply, the oldest to arrive first, and says which ones count', async () => {
      const acme = await on.makeWorkspace();
      const granted = await take(acme, { answer: 'temporary', hoursAgo: 2, hoursLeft: 1 });
      on.now += 1;
      const denied = await take(acme, { answer: 'denied', hoursAgo: 1 });
      on.now += 2 * HOUR_MS;
      expect(await exported(acme)).toEqual([
        {
          seq: 1,
          id: granted,
          kind: 'reply',
          event_id: granted,
          customer_phone: `+${CUSTOMER}`,
          customer_id: `customer_${CUSTOMER}`,
          whatsapp_user_id: null,
          username: null,
          channel: 'whatsapp',
          waba_number: `+${SALES}`,
          status: 'temporary',
          status_now: 'expired',
          is_current: false,
          expires_at: expect.any(String),
          replied_at: expect.any(String),
          received_at: iso(on.now - 2 * HOUR_MS - 1),
          message_id: expect.any(String),
          paired_message_id: permissionGranted.pairedMessageId,
          is_automatic: false,
          end_rule: 'stated',
          stated_at: expect.any(String),
          reason: expect.any(String),
          recorded_by: null,
          body_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
          prev_hash: '0'.repeat(64),
        },
        expect.objectContaining({ event_id: denied, status: 'denied', status_now: 'denied', is_current: true }),
      ]);
    });

    test('can be narrowed to a status, and to what counts', async () => {
      const acme = await on.makeWorkspace();
      await take(acme, { answer: 'permanent', hoursAgo: 3 }, '17735550171');
      on.now += 1;
      await take(acme, { answer: 'temporary', hoursAgo: 3, hoursLeft: 1 }, '17735550172');
      on.now += 1;
      await take(acme, { answer: 'temporary', hoursAgo: 3, hoursLeft: -1 }, '17735550173');
      on.now += 1;
      await take(acme, { answer: 'permanent', hoursAgo: 3 }, '17735550174');
      on.now += 1;
      await take(acme, { answer: 'denied', hoursAgo: 2 }, '17735550174');
      on.now += 1;
      const phonesOf = async (query: string) =>
        (await exported(acme, query)).map(({ customer_phone }) => Number(customer_phone?.slice(-1)));
      expect(await phonesOf('?status=permanent')).toEqual([1, 4]);
      expect(await phonesOf('?status=permanent&current=true')).toEqual([1]);
      expect(await phonesOf('?status=temporary')).toEqual([2]);
      expect(await phonesOf('?status=expired')).toEqual([3]);
      expect(await phonesOf('?status=denied')).toEqual([4]);
      expect(await phonesOf('?current=true')).toEqual([1, 2, 3, 4]);
      expect(await phonesOf('?current=false')).toEqual([1, 2, 3, 4, 4]);
    });

    test('comes as CSV, in which nothing is a formula', async () => {
      const acme = await on.makeWorkspace();
      const evil = payloadOf(on.now, CUSTOMER, { answer: 'denied', number: SALES, hoursAgo: 1, hoursLeft: 0 });
      await acme.take('doubletick', {
        ...evil,
        messageId: '=HYPERLINK("https://example.com","Click")',
        pairedMessageId: '@SUM(1)',
      });
      const { status, headers, text: csv } = await acme.raw('GET', '/v1/permissions?format=csv');
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="call-permissions.csv"',
      });
      const [header, line, end] = csv.split('\n');
      expect(header).toBe(
        'customer_phone,customer_id,whatsapp_user_id,username,waba_number,channel,status_now,is_current,status,expires_at,end_rule,replied_at,stated_at,received_at,is_automatic,message_id,paired_message_id,kind,reason,recorded_by,event_id,id,seq,body_sha256,prev_hash,hash',
      );
      expect(line).toContain(`+${CUSTOMER},customer_${CUSTOMER},,,+${SALES},whatsapp,denied,true,denied,,`);
      expect(line).toContain(`,"'=HYPERLINK(""https://example.com"",""Click"")",'@SUM(1),`);
      expect(end).toBe('');
    });

    test('without a reply is empty, but for the names of its columns', async () => {
      const acme = await on.makeWorkspace();
      expect(await exported(acme)).toEqual([]);
      expect((await acme.raw('GET', '/v1/permissions?format=csv')).text.split('\n').length).toBe(2);
    });

    test('is exported page by page, however long it is', async () => {
      const acme = await on.makeWorkspace();
      const { database } = on.hub.parts;
      await fillLedger(database, acme.id, { persons: 5_000, lines: 5_000, endsAt: iso(on.now + HOUR_MS) });
      let pages = 0;
      const query: typeof database.query = (statement, values) => {
        pages += 1;
        return database.query(statement, values);
      };
      const pagewise = ledgerLines({ query }, acme.id, { status: null, current: false }, on.now);
      await pagewise.next();
      const forOnePage = pages;
      expect(forOnePage).toBeLessThanOrEqual(4);
      let rest = 0;
      for await (const _line of pagewise) rest += 1;
      expect(rest).toBe(4_999);
      expect(pages).toBeLessThanOrEqual(5 * forOnePage + 1);
      const lines = (await acme.raw('GET', '/v1/permissions')).text.trim().split('\n');
      expect(lines.map((line): number => JSON.parse(line).seq)).toEqual(
        Array.from({ length: 5_000 }, (_, index) => index + 1),
      );
      const csv = (await acme.raw('GET', '/v1/permissions?format=csv')).text.trim().split('\n');
      expect(csv).toHaveLength(5_001);
    });
  });
});

test('a ledger that breaks off on its way breaks its CSV off, too, and nothing else', async () => {
  async function* broken(): AsyncGenerator<LedgerLine> {
    yield* [];
    throw new Error('The database is away.');
  }
  const csv = ledgerAsCsv(broken());
  expect(csv).toBeInstanceOf(Readable);
  await expect(text(csv)).rejects.toThrow('The database is away.');
});
