import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { HOUR_MS } from '../../../src/values/time.ts';
import { onEachHub } from '../http/hub-under-test.ts';
import { ask, HER, HER_ID, iso, no, SALES, SUPPORT, statusOf, without, yes, yesForAWeek } from './replies.ts';

const YEAR_MS = 365 * 24 * HOUR_MS;

/** A webhook's body, made when it is sent: JSON unless it is text, and then JSON or a form. */
type Body = (now: number) => object | string;

const asForm = (payload: object): string =>
  new URLSearchParams(Object.entries(payload).map(([key, value]): [string, string] => [key, String(value)])).toString();

/** Two values under one key, as JSON. */
const twice = (payload: object, key: string, first: unknown, second: unknown): string =>
  JSON.stringify({ ...payload, [key]: '@' }).replace(
    `"${key}":"@"`,
    `"${key}":${JSON.stringify(first)},"${key}":${JSON.stringify(second)}`,
  );

onEachHub((on) => {
  /** A customer who has allowed calls for ever, and whatever comes an hour later. */
  const afterAYes = async (body: Body) => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', yes(on.now));
    expect(await ask(acme)).toMatchObject({ status: 'permanent', may_call: true });
    on.now += HOUR_MS;
    const sent = body(on.now);
    const isForm = typeof sent === 'string' && !sent.startsWith('{');
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
    expect((await acme.post('doubletick', sent, { 'content-type': type })).status).toBe(202);
    return acme;
  };

  describe('after a yes a refusal counts', () => {
    const refusals: [string, Body][] = [
      ['as DoubleTick documents it', (now) => no(now)],
      ...['', null, 'unknown', 'anonymous', 'null', ' ', '0', { number: HER }, [], ['?'], true, 7].map(
        (from): [string, Body] => [
          `with ${JSON.stringify(from)} for a number, by the customer's id`,
          (now) => no(now, { from }),
        ],
      ),
      ["without a number, by the customer's id", (now) => without(no(now), 'from')],
      ['without a customer id, by the number', (now) => without(no(now), 'dtCustomerId')],
      ['with a customer id that is none, by the number', (now) => no(now, { dtCustomerId: 'undefined' })],
      ['from a new number of the same customer', (now) => no(now, { from: '+17045550119' })],
      ['that names another customer with her number', (now) => no(now, { dtCustomerId: 'customer_B2' })],
      ['that names no business number', (now) => no(now, { to: '' })],
      ['that names two business numbers', (now) => twice(no(now), 'to', SUPPORT, SALES)],
      ['beside an acceptance under the same key', (now) => twice(no(now), 'response', 'reject', 'accept')],
      ['beside an acceptance that comes first', (now) => twice(no(now), 'response', 'accept', 'reject')],
      ['beside an acceptance in a form', (now) => `${asForm(no(now))}&response=accept`],
      ['in a form', (now) => asForm(no(now))],
      ['beside an acceptance under another spelling', (now) => ({ ...yes(now), Response: 'reject' })],
      [
        'with a NUL in its ids',
        (now) => no(now, { messageId: 'wamid.\0', pairedMessageId: '\0', dtCustomerId: `${HER_ID}\0` }),
      ],
      [
        'with halves of letters in its ids',
        (now) => no(now, { messageId: '\ud83d', userId: '\ude00', username: '\ud83d' }),
      ],
      ['with a message id that no index holds', (now) => no(now, { messageId: randomBytes(9_000).toString('hex') })],
      ['with ids that no index holds', (now) => no(now, { dtCustomerId: randomBytes(9_000).toString('hex') })],
      ['in a list', (now) => no(now, { response: ['reject'] })],
      ['in the user action alone', (now) => without(no(now, { userAction: "Don't Allow" }), 'response')],
      ['in the user action beside an acceptance', (now) => yes(now, { userAction: 'Decline' })],
      ['under a key with spaces', (now) => ({ ...without(no(now), 'response'), 'user action': 'do not allow' })],
      ['under the name of a refusal', (now) => yes(now, { event: 'CALL_PERMISSION_REVOKED' })],
      ['under a foreign name', (now) => no(now, { event: 'CALL_PERMISSION_REPLY_V2' })],
      ['by WhatsApp itself', (now) => no(now, { responseSource: 'automatic' })],
      ...[1, '1', 0, -1, '1970-01-01T00:00:00Z', 'yesterday', '', null, {}, '9999-12-31T23:59:59Z'].map(
        (receivedAt): [string, Body] => [
          `given at ${JSON.stringify(receivedAt)}, which cannot be: its arrival counts`,
          (now) => no(now, { receivedAt }),
        ],
      ),
      ['given a year before the yes', (now) => no(now - YEAR_MS)],
      ['given a year from now', (now) => no(now + YEAR_MS)],
      ['given at two times', (now) => twice(no(now), 'receivedAt', iso(now - 2 * HOUR_MS), iso(now))],
    ];

    test.each(refusals)('%s', async (_name, body) => {
      const acme = await afterAYes(body);
      expect(await ask(acme)).toMatchObject({ status: 'denied', may_call: false });
      expect(await ask(acme, HER_ID)).toMatchObject({ status: 'denied', may_call: false });
      expect(await ask(acme, HER, { number: null })).toMatchObject({ status: 'denied', may_call: false });
    });

    test.each([
      'reject',
      'REJECTED',
      'deny',
      'Denied',
      'decline',
      'refused',
      "Don't Allow",
      'Don’t allow',
      'DONT_ALLOW',
      'dontAllow',
      'do not allow',
      'no_permission',
      'no permission',
      'not accepted',
      'NOT_ACCEPTED',
      'opt_out',
      'opted out',
      'OPT-OUT',
      'revoke',
      'revoked',
      'withdrawn',
      'cancelled',
      'stop',
      'unsubscribe',
      'block',
      'no',
      'No',
      'never',
      'disallow',
    ])('in the word "%s"', async (response) => {
      const acme = await afterAYes((now) => no(now, { response }));
      expect(await ask(acme)).toMatchObject({ status: 'denied', may_call: false });
    });
  });

  describe('after a yes a reply that is not clearly one suspends it', () => {
    const doubts: [string, Body][] = [
      ...[
        'perhaps',
        'ok',
        'yes',
        'allow',
        'accept?',
        'acceptable',
        '',
        ' ',
        null,
        true,
        1,
        {},
        [],
        ['accept'],
        'нет',
        '👍',
      ].map((response): [string, Body] => [
        `with the response ${JSON.stringify(response)}`,
        (now) => no(now, { response }),
      ]),
      ['without a response', (now) => without(yes(now), 'response')],
      ['that has a user action alone', (now) => without(yes(now, { userAction: 'ALLOW_CALLS' }), 'response')],
      ['with two responses of which one is no word for yes', (now) => twice(yes(now), 'response', 'accept', 'perhaps')],
      ['whose user action takes it back', (now) => yes(now, { userAction: 'accept, then do not call' })],
      ['for two customers at once', (now) => twice(yes(now), 'from', HER, '+17045550119')],
      ['for two business numbers at once', (now) => twice(yes(now), 'to', SALES, SUPPORT)],
      ['under the name CALL_PERMISSION_UPDATED', (now) => yes(now, { event: 'CALL_PERMISSION_UPDATED' })],
      [
        'under the name CALL_PERMISSION_REPLY_RECEIVED_V2',
        (now) => yes(now, { event: 'CALL_PERMISSION_REPLY_RECEIVED_V2' }),
      ],
      ['under a name that is no text', (now) => yes(now, { event: { name: 'CALL_PERMISSION_REPLY_RECEIVED' } })],
    ];

    test.each(doubts)('%s', async (_name, body) => {
      const acme = await afterAYes(body);
      expect(await ask(acme)).toMatchObject({ status: 'unclear', may_call: false });
      expect(await ask(acme, HER_ID)).toMatchObject({ status: 'unclear', may_call: false });
    });

    test('until a clear one comes', async () => {
      const acme = await afterAYes((now) => no(now, { response: 'perhaps' }));
      on.now += HOUR_MS;
      await acme.take('doubletick', yes(on.now));
      expect(await ask(acme)).toMatchObject({ status: 'permanent', may_call: true });
    });
  });

  describe('a new answer under an old message id', () => {
    test('is an answer: no, yes, no is no', async () => {
      const acme = await on.makeWorkspace();
      for (const reply of [no, yes, no]) {
        on.now += HOUR_MS;
        await acme.take('doubletick', reply(on.now, { messageId: 'wamid.one' }));
      }
      expect(await ask(acme)).toMatchObject({ status: 'denied', history: { length: 3 } });
    });

    test('is an answer: yes for ever, then for a week, and back', async () => {
      const acme = await on.makeWorkspace();
      const messageId = 'wamid.one';
      await acme.take('doubletick', yes(on.now, { messageId }));
      on.now += HOUR_MS;
      await acme.take('doubletick', yesForAWeek(on.now, { messageId }));
      expect(await statusOf(acme)).toBe('temporary');
      on.now += HOUR_MS;
      await acme.take('doubletick', yes(on.now, { messageId }));
      expect(await statusOf(acme)).toBe('permanent');
    });

    test('is an answer even at the same time: for a week is stricter than for ever, and no than both', async () => {
      const acme = await on.makeWorkspace();
      const messageId = 'wamid.one';
      await acme.take('doubletick', yes(on.now, { messageId }));
      await acme.take('doubletick', yesForAWeek(on.now, { messageId }));
      expect(await statusOf(acme)).toBe('temporary');
      await acme.take('doubletick', no(on.now, { messageId }));
      expect(await statusOf(acme)).toBe('denied');
    });

    test('is another customer’s answer when another customer gives it', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', yes(on.now, { messageId: 'wamid.one' }));
      await acme.take(
        'doubletick',
        no(on.now, { messageId: 'wamid.one', from: '+17045550119', dtCustomerId: 'customer_B2' }),
      );
      expect(await statusOf(acme)).toBe('permanent');
      expect(await statusOf(acme, '+17045550119')).toBe('denied');
    });
  });

  describe('a copy of an old yes is no new one', () => {
    test.each<[string, (payload: Record<string, unknown>) => Record<string, unknown>]>([
      ['as it was', (payload) => payload],
      ['without an id', (payload) => without(payload, 'messageId')],
      ['without a time', (payload) => without(payload, 'receivedAt')],
      ['without id and time', (payload) => without(payload, 'messageId', 'receivedAt')],
      ['with its keys in another order', (payload) => Object.fromEntries(Object.entries(payload).toReversed())],
    ])('sent again after a refusal, %s', async (_name, change) => {
      const acme = await on.makeWorkspace();
      const grant = change(yes(on.now));
      await acme.take('doubletick', grant);
      expect(await statusOf(acme)).toBe('permanent');
      on.now += HOUR_MS;
      await acme.take('doubletick', no(on.now));
      on.now += HOUR_MS;
      const again = Object.fromEntries(Object.entries(grant).toReversed());
      expect((await acme.post('doubletick', again)).status).toBe(200);
      expect(await ask(acme)).toMatchObject({ status: 'denied', may_call: false, history: { length: 2 } });
    });

    test('even when the event itself is forgotten by then', async () => {
      const acme = await on.makeWorkspace();
      const grant = without(yes(on.now), 'messageId', 'receivedAt');
      await acme.take('doubletick', grant);
      on.now += HOUR_MS;
      await acme.take('doubletick', no(on.now));
      await on.hub.parts.database.query('DELETE FROM hub.events WHERE workspace_id = $1', [acme.id]);
      on.now += HOUR_MS;
      expect((await acme.post('doubletick', grant)).status).toBe(200);
      expect(await statusOf(acme)).toBe('denied');
    });

    test('and what is nested too deeply beside a refusal does not lose it', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', yes(on.now));
      on.now += HOUR_MS;
      const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
      await acme.take(
        'doubletick',
        JSON.stringify({ ...no(on.now), extra: 0 }).replace('"extra":0', `"extra":${deep}`),
      );
      expect(await statusOf(acme)).toBe('denied');
    });

    test('while a refusal without id and time is a new one whenever it comes', async () => {
      const acme = await on.makeWorkspace();
      const refusal = without(no(on.now), 'messageId', 'receivedAt');
      await acme.take('doubletick', refusal);
      on.now += HOUR_MS;
      await acme.take('doubletick', yes(on.now));
      on.now += HOUR_MS;
      await acme.take('doubletick', refusal);
      expect(await statusOf(acme)).toBe('denied');
    });
  });

  test('an older answer that comes late changes nothing', async () => {
    const acme = await on.makeWorkspace();
    const [first, second] = [on.now, on.now + HOUR_MS];
    on.now = second + HOUR_MS;
    await acme.take('doubletick', no(second));
    await acme.take('doubletick', yes(first));
    expect(await statusOf(acme)).toBe('denied');
  });
});
