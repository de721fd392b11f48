import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { callAccepted } from '../../src/doubletick/sample-payloads.ts';
import type { SubscribeData } from '../../src/zapier/hooks/subscribe-data.ts';
import { StandInDoubletick } from '../stand-ins/doubletick.ts';
import { StandInHub } from '../stand-ins/hub.ts';
import { MANNERS, type Manner } from '../stand-ins/manner.ts';
import { call, DIRECT, deliver, failureOf, VIA_HUB } from '../zapier-app.ts';

const DAY = 86_400_000;
const TARGET = 'https://hooks.zapier.com/hooks/standard/1/a/';
const PERMISSION = 'CALL_PERMISSION_REPLY_RECEIVED';
const ACCEPTED = 'doubletick_call_accepted';
const DENIED = 'doubletick_call_permission_denied';
const EXPIRED = 'doubletick_call_permission_expired';
const ENDS_SOON = 'doubletick_call_permission_ends_soon';
const UNPERMITTED = 'doubletick_call_without_permission';

/** One call of a stand-in, answered otherwise; all its other calls reach it. */
const override = (url: string) => nock(url, { allowUnmocked: true });

let doubleticks: Record<Manner, StandInDoubletick>;
let doubletick: StandInDoubletick;
let hub: StandInHub;
let lines: string[] = [];

const use = (manner: Manner) => {
  doubletick = doubleticks[manner];
  process.env.DOUBLETICK_BASE_URL = doubletick.url;
};

/** What must hold whichever documented way DoubleTick answers. */
const describeInEachManner = (what: string, tests: () => void) =>
  describe.each(MANNERS)(`${what}, with DoubleTick %s`, (manner) => {
    beforeEach(() => use(manner));
    tests();
  });

beforeAll(async () => {
  doubleticks = { strict: await StandInDoubletick.start('strict'), awkward: await StandInDoubletick.start('awkward') };
});

afterAll(() => Promise.all(MANNERS.map((manner) => doubleticks[manner].close())));

beforeEach(async () => {
  hub = await StandInHub.start();
  use('strict');
  lines = [];
  jest.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line).trim()));
});

afterEach(async () => {
  nock.cleanAll();
  await hub.close();
  delete process.env.DOUBLETICK_BASE_URL;
  doubletick.reset();
});

interface Options {
  authData?: Record<string, string>;
  inputData?: Record<string, unknown>;
}

const alone = () => ({ doubletick_api_key: StandInDoubletick.apiKey });
const withHub = () => ({ ...alone(), hub_url: `${hub.url}/`, hub_key: StandInHub.key });

const subscribe = (trigger: string, { authData = alone(), inputData = {} }: Options = {}, targetUrl = TARGET) =>
  call<SubscribeData>(`triggers.${trigger}.operation.performSubscribe`, { authData, inputData, targetUrl });

const unsubscribe = (trigger: string, subscribeData: object | null, authData: Record<string, string> = alone()) =>
  call(`triggers.${trigger}.operation.performUnsubscribe`, { authData, subscribeData, targetUrl: TARGET });

/** The list of webhooks cannot be read; everything else of DoubleTick works. */
const breakLists = (times = 1) => {
  doubletick.quirks.brokenLists = times;
};

describeInEachManner('straight at DoubleTick', () => {
  test('registers its own webhook, with a secret that only this Zap and DoubleTick know', async () => {
    const first = await subscribe(ACCEPTED);
    const second = await subscribe(ACCEPTED, {}, `${TARGET}b/`);
    expect(doubletick.webhooks).toEqual([
      {
        webhookId: first.id,
        url: TARGET,
        name: 'Zapier: DoubleTick Call Accepted',
        eventTypes: ['CALL_ACCEPTED'],
        wabaNumbers: ['+13125550150', '+13125550151'],
        headers: { 'X-Ringhook-Secret': first.secret },
      },
      expect.objectContaining({ webhookId: second.id, headers: { 'X-Ringhook-Secret': second.secret } }),
    ]);
    expect(first).toMatchObject({ id: expect.any(String), via: 'doubletick' });
    expect(first.secret).toMatch(/^[\w-]{32}$/);
    expect(second.secret).not.toBe(first.secret);
  });

  test('asks Zapier to subscribe anew after a day, when all numbers are meant and there may be more by then', async () => {
    const before = Date.now();
    const { expiration_date } = (await subscribe(ACCEPTED)) as { expiration_date: string };
    expect(Date.parse(expiration_date) - before).toBeGreaterThanOrEqual(DAY);
    expect(Date.parse(expiration_date) - Date.now()).toBeLessThanOrEqual(DAY);
    const chosen = { inputData: { business_numbers: ['+13125550151'] } };
    expect(await subscribe(ACCEPTED, chosen, `${TARGET}b/`)).not.toHaveProperty('expiration_date');
  });

  test('subscribed anew, takes in a number of later, with one webhook and the secret of before', async () => {
    const first = await subscribe(ACCEPTED);
    doubletick.channels.push({ channelId: 'c4', wabaNumber: '13125550152', displayName: 'New', status: 'CONNECTED' });
    const second = await subscribe(ACCEPTED);
    doubletick.channels.pop();
    expect(second.secret).toBe(first.secret);
    expect(doubletick.webhooks).toMatchObject([
      {
        webhookId: second.id,
        wabaNumbers: ['+13125550150', '+13125550151', '+13125550152'],
        headers: { 'X-Ringhook-Secret': second.secret },
      },
    ]);
  });

  test('gets another secret with another key, and the one before, which may have leaked, is worth nothing', async () => {
    doubletick.keys.add('another_key');
    const before = await subscribe(ACCEPTED);
    await unsubscribe(ACCEPTED, before);
    const after = await subscribe(ACCEPTED, { authData: { ...alone(), doubletick_api_key: 'another_key' } });
    expect(doubletick.webhooks.map(({ headers }) => headers)).toEqual([{ 'X-Ringhook-Secret': after.secret }]);
    const runsWith = async ({ secret }: SubscribeData) =>
      (await deliver(ACCEPTED, callAccepted, { subscribeData: after, headers: { 'x-ringhook-secret': secret } }))
        .length;
    expect([await runsWith(before), await runsWith(after)]).toEqual([0, 1]);
  });

  test('registers the chosen numbers alone, however they are written', async () => {
    await subscribe(ACCEPTED, { inputData: { business_numbers: ['1 312 555 0151'] } });
    expect(doubletick.webhooks[0]?.wabaNumbers).toEqual(['+13125550151']);
  });

  test('reads a list that is a single object', async () => {
    use('awkward');
    const { id } = await subscribe(ACCEPTED);
    expect(doubletick.webhooks.map(({ webhookId }) => webhookId)).toEqual([id]);
  });

  test('asks for a retry when Zapier is slow, and for JSON', async () => {
    const body = jest.fn((sent: unknown) => Boolean(sent));
    override(doubletick.url)
      .post('/v2/webhook/register', body)
      .reply(201, { validWebhooks: [{}] });
    override(doubletick.url)
      .get('/organization/channel/profile')
      .reply(200, { channels: [{ wabaNumber: '13125550150' }] });
    override(doubletick.url)
      .get('/v2/webhooks')
      .query({ sortBy: 'name', sortDirection: 'ASC' })
      .reply(200, ['not a webhook', { webhookId: 'w1', url: TARGET }]);
    expect(await subscribe(ACCEPTED)).toMatchObject({ id: 'w1' });
    expect(body).toHaveBeenCalledWith(
      expect.objectContaining({ method: 'POST', bodyFormat: 'JSON', retryOnTimeout: true }),
    );
  });
});

describeInEachManner('what the user reads when DoubleTick says no', () => {
  const failure = async (trigger = ACCEPTED, options: Options = {}) => {
    const message = await failureOf(subscribe(trigger, options));
    expect(doubletick.webhooks).toEqual([]);
    return message;
  };

  test('no DoubleTick key in the connection', async () => {
    expect(await failure(ACCEPTED, { authData: { whatconverts_token: 'x' } })).toContain(
      'fill in the DoubleTick API Key',
    );
  });

  test('a wrong key', async () => {
    const message = await failure(ACCEPTED, { authData: { doubletick_api_key: 'wrong' } });
    expect(message).toContain('does not accept the DoubleTick API Key');
    expect(message).not.toContain('What happened');
  });

  test('an error whose message is a list', async () => {
    use('awkward');
    expect(await failure(ACCEPTED, { authData: { doubletick_api_key: 'wrong' } })).toContain(
      'DoubleTick says: Invalid public api key',
    );
  });

  test('a key without the permission', async () => {
    override(doubletick.url).get('/organization/channel/profile').reply(403, { message: 'Forbidden' });
    expect(await failure()).toContain('may not do this');
  });

  test('a number that the account does not have is named, with those that it has', async () => {
    const message = await failure(ACCEPTED, { inputData: { business_numbers: ['+13125550150', '+15550100'] } });
    expect(message).toContain('does not have the business number +15550100. It has: +13125550150, +13125550151.');
  });

  test('a number that DoubleTick calls invalid is named, and nothing stays registered', async () => {
    doubletick.quirks.invalidNumbers = ['+13125550151'];
    expect(await failure()).toContain('does not accept the business number +13125550151');
  });

  test('an account without numbers', async () => {
    override(doubletick.url).get('/organization/channel/profile').reply(200, { channels: [] });
    expect(await failure()).toContain('has no business number yet');
  });

  test('a profile that makes no sense', async () => {
    override(doubletick.url).get('/organization/channel/profile').reply(200, '"hello"');
    expect(await failure()).toContain('DoubleTick answered, but not as expected');
  });

  test.each([
    ['nothing registered and nothing said', { validWebhooks: [] }, 'registered no webhook and did not say why'],
    ['an answer that makes no sense', 'fine', 'DoubleTick answered, but not as expected: it sent no JSON.'],
    [
      'an event that the account does not have',
      { validWebhooks: [{}], invalidWebhooks: [{ webhookEventType: 'CALL_ACCEPTED' }, {}] },
      'does not offer CALL_ACCEPTED',
    ],
  ])('%s', async (_what, answer, expected) => {
    override(doubletick.url).post('/v2/webhook/register').reply(201, answer);
    expect(await failure()).toContain(expected);
  });

  test('a webhook that was taken but is not listed', async () => {
    override(doubletick.url).get('/v2/webhooks').query(true).times(2).reply(200, []);
    override(doubletick.url)
      .post('/v2/webhook/register')
      .reply(201, { validWebhooks: [{}] });
    expect(await failure()).toContain('does not list it');
  });

  test('too many calls: Zapier tries again by itself', async () => {
    doubletick.quirks.throttled = true;
    expect(await failure()).toContain('429');
  });

  test.each(['refused inside', 'refused'] as const)('permission replies, %s: the two ways out', async (how) => {
    doubletick.quirks.permissionReplies = how;
    const message = await failure(DENIED);
    expect(message).toContain('(1) Connect a hub: add its Hub Address and Hub Key to this connection');
    expect(message).toContain('(2) In DoubleTick, open Settings > Webhooks');
    expect(message).toContain('the trigger of the same name with "(Manual Setup)"');
    expect(message).not.toMatch(/intake/i);
  });

  test.each([
    ['each value in webhookEvents must be one of the following values: CALL_ACCEPTED, CALL_ENDED', true],
    ['Call permission replies are not available on this account', true],
    ['wabaNumbers must contain numbers of this account', false],
    ['name must be shorter than or equal to 30 characters', false],
    ['You have no permission to add more webhooks', false],
  ])('a 400 is blamed on permission replies when it names them alone: "%s"', async (said, isBlamed) => {
    override(doubletick.url)
      .post('/v2/webhook/register')
      .reply(400, { message: [said] });
    const message = await failure(DENIED);
    expect(message).toContain(`DoubleTick says: ${said}`);
    expect(message.includes('does not let an API key switch on permission replies')).toBe(isBlamed);
  });

  test('a 400 for a call is not blamed on permission replies, whatever it names', async () => {
    override(doubletick.url)
      .post('/v2/webhook/register')
      .reply(400, { message: `webhookEvents may not be CALL_ACCEPTED beside ${PERMISSION}` });
    expect(await failure()).not.toContain('does not let an API key');
  });
});

describeInEachManner('when the list cannot be read after DoubleTick took the webhook', () => {
  test('the Zap is on, and what comes runs it', async () => {
    breakLists();
    const subscribeData = await subscribe(ACCEPTED);
    expect(doubletick.webhooks).toHaveLength(1);
    expect(subscribeData).toMatchObject({ id: null, via: 'doubletick' });
    expect(lines).toEqual([expect.stringContaining('turning it off finds the webhook by its URL')]);
    expect(await deliver(ACCEPTED, callAccepted, { subscribeData })).toHaveLength(1);
  });

  test('two Zaps without an id are told apart: what ran the one is no repetition for the other', async () => {
    breakLists(2);
    const cache = {};
    for (const url of [TARGET, `${TARGET}b/`]) {
      await deliver(ACCEPTED, callAccepted, { subscribeData: await subscribe(ACCEPTED, {}, url), cache });
    }
    expect(Object.keys(cache)).toHaveLength(2);
  });

  test('turning off removes it by its URL, and no other', async () => {
    const other = await subscribe(ACCEPTED, {}, `${TARGET}other/`);
    breakLists();
    await unsubscribe(ACCEPTED, await subscribe(ACCEPTED));
    expect(doubletick.webhooks.map(({ webhookId }) => webhookId)).toEqual([other.id]);
  });
});

describeInEachManner('when nobody knows whether DoubleTick took the webhook', () => {
  /** DoubleTick takes it and then answers with an error. */
  const takeAndFail = () => {
    override(doubletick.url)
      .post('/v2/webhook/register')
      .reply(500, () => {
        doubletick.webhooks.push({
          webhookId: 'half way',
          url: TARGET,
          name: 'Zapier: DoubleTick Call Accepted',
          eventTypes: ['CALL_ACCEPTED'],
          wabaNumbers: ['+13125550150'],
          headers: {},
        });
        return { message: 'Internal server error' };
      });
  };

  test("what may be there is taken back, and another Zap's webhook stays", async () => {
    const { id } = await subscribe(ACCEPTED, {}, `${TARGET}other/`);
    takeAndFail();
    expect(await failureOf(subscribe(ACCEPTED))).toContain('answered with status 500');
    expect(doubletick.webhooks.map(({ webhookId }) => webhookId)).toEqual([id]);
  });

  test('the log says so when even that fails', async () => {
    takeAndFail();
    breakLists();
    expect(await failureOf(subscribe(ACCEPTED))).toContain('answered with status 500');
    expect(lines).toEqual([expect.stringContaining('may have stayed behind')]);
  });
});

describe('turning off', () => {
  test('removes this webhook and no other', async () => {
    const first = await subscribe(ACCEPTED);
    const second = await subscribe(ACCEPTED, {}, `${TARGET}b/`);
    await unsubscribe(ACCEPTED, first);
    expect(doubletick.webhooks.map(({ webhookId }) => webhookId)).toEqual([second.id]);
  });

  test('does not fail when the key has gone, and the log says what stays', async () => {
    await unsubscribe(ACCEPTED, await subscribe(ACCEPTED), {});
    expect(lines).toEqual([expect.stringContaining('a webhook stays in DoubleTick')]);
    expect(doubletick.webhooks).toHaveLength(1);
  });

  test.each([
    ['no id', { via: 'doubletick', secret: 'a-secret' }],
    ['an empty id', { id: '', via: 'doubletick', secret: 'a-secret' }],
    ['no id of the hub', { via: 'hub', secret: 'a-secret' }],
    ['nothing of use', {}],
    ['nothing', null],
  ])('finds the webhook by its URL when Zapier kept %s', async (_what, subscribeData) => {
    await subscribe(ACCEPTED);
    const other = await subscribe(ACCEPTED, {}, `${TARGET}b/`);
    await unsubscribe(ACCEPTED, subscribeData);
    expect(doubletick.webhooks.map(({ webhookId }) => webhookId)).toEqual([other.id]);
    await unsubscribe(ACCEPTED, subscribeData);
    expect(lines).toEqual([expect.stringContaining('DoubleTick does not know the webhook of this Zap')]);
  });

  test('does not fail when the key is not accepted any more, and the log says what stays', async () => {
    const subscription = await subscribe(ACCEPTED);
    await unsubscribe(ACCEPTED, subscription, { doubletick_api_key: 'an ended key' });
    await unsubscribe(ACCEPTED, VIA_HUB, { ...withHub(), hub_key: 'rk_ended' });
    expect(lines).toEqual([
      expect.stringContaining('stays there. DoubleTick does not accept the DoubleTick API Key'),
      expect.stringContaining('stays there. The hub does not accept the Hub Key'),
    ]);
  });

  test('does not mind a webhook that is gone, as after a change of account; the log says where to look', async () => {
    await unsubscribe(ACCEPTED, DIRECT);
    expect(lines).toEqual([expect.stringContaining('remove it in the account of before, under Settings > Webhooks')]);
  });

  test('does not mind another error when the webhook is gone', async () => {
    override(doubletick.url).delete('/v2/webhook/deregister').reply(400, { message: 'unknown webhook' });
    await unsubscribe(ACCEPTED, DIRECT);
  });

  test('does mind an error when the webhook is still there', async () => {
    const subscription = await subscribe(ACCEPTED);
    override(doubletick.url).delete('/v2/webhook/deregister').reply(500, {});
    expect(await failureOf(unsubscribe(ACCEPTED, subscription))).toContain('answered with status 500');
  });

  test('does not mind a Zap that never subscribed', async () => {
    expect(await call(`triggers.${ACCEPTED}.operation.performUnsubscribe`, { authData: alone() })).toEqual({});
  });

  test('ends the subscription at the hub, and does not mind when it or the hub is gone', async () => {
    const subscription = await subscribe(ACCEPTED, { authData: withHub() });
    await unsubscribe(ACCEPTED, subscription, withHub());
    expect(hub.subscriptions).toEqual([]);
    await unsubscribe(ACCEPTED, subscription, withHub());
    await unsubscribe(ACCEPTED, VIA_HUB, alone());
    override(hub.url)
      .delete(/subscriptions/)
      .reply(404, { title: 'Not found' });
    await unsubscribe(ACCEPTED, VIA_HUB, withHub());
    expect(lines).toEqual([expect.stringContaining('the connection leads to another hub or workspace now')]);
    override(hub.url)
      .delete(/subscriptions/)
      .reply(500, { title: 'Broken', detail: 'The database is away.' });
    expect(await failureOf(unsubscribe(ACCEPTED, VIA_HUB, withHub()))).toContain('status 500: The database is away.');
  });

  test('leaves nothing to do for WhatConverts without a hub', async () => {
    expect(await unsubscribe('whatconverts_call_in_progress', { ...DIRECT })).toEqual({});
  });
});

describeInEachManner('through the hub', () => {
  const registered = () =>
    doubletick.webhooks.map(({ url, name, eventTypes }) => ({ url, name, events: eventTypes.length }));
  const intake = (events = 8) => ({ url: hub.intake('doubletick'), name: 'Ringhook hub', events });

  test('subscribes there, and registers the intake URL for every event, once for all Zaps', async () => {
    const subscription = await subscribe(ACCEPTED, { authData: withHub() });
    expect(subscription).toEqual({ id: hub.subscriptions[0]?.id, via: 'hub', secret: hub.subscriptions[0]?.secret });
    await subscribe(DENIED, { authData: withHub() }, `${TARGET}b/`);
    expect(registered()).toEqual([intake()]);
  });

  test('gives one subscription for one target, asked twice', async () => {
    const first = await subscribe(ACCEPTED, { authData: withHub() });
    expect(await subscribe(ACCEPTED, { authData: withHub() })).toEqual(first);
  });

  test('keeps one intake webhook when two Zaps go on at the same moment', async () => {
    await Promise.all([
      subscribe(ACCEPTED, { authData: withHub() }),
      subscribe(DENIED, { authData: withHub() }, `${TARGET}b/`),
      subscribe('doubletick_call_ended', { authData: withHub() }, `${TARGET}c/`),
    ]);
    expect(registered()).toEqual([intake()]);
  });

  test('takes back its own registration when another Zap was first', async () => {
    await subscribe(ACCEPTED, { authData: withHub() });
    // This Zap asks before the other one has registered.
    override(doubletick.url).get('/v2/webhooks').query(true).reply(200, []);
    await subscribe(DENIED, { authData: withHub() }, `${TARGET}b/`);
    expect(registered()).toEqual([intake()]);
  });

  test('leaves DoubleTick alone when the connection has no key for it: the user pastes the intake URL', async () => {
    await subscribe(ACCEPTED, { authData: { hub_url: hub.url, hub_key: StandInHub.key } });
    expect(registered()).toEqual([]);
    expect(hub.subscriptions).toHaveLength(1);
  });

  test('adds a number that the account got later', async () => {
    await subscribe(ACCEPTED, { authData: withHub() });
    doubletick.channels.push({ channelId: 'c4', wabaNumber: '13125550152', displayName: 'New', status: 'CONNECTED' });
    await subscribe(ACCEPTED, { authData: withHub() }, `${TARGET}b/`);
    doubletick.channels.pop();
    expect(registered()).toEqual([intake()]);
    expect(doubletick.webhooks[0]?.wabaNumbers).toContain('+13125550152');
  });

  test('adds the call events to a webhook that the user made by hand, and keeps its name', async () => {
    doubletick.webhooks.push({
      webhookId: 'by hand',
      url: hub.intake('doubletick'),
      name: 'Permissions to Zapier',
      eventTypes: [PERMISSION],
      wabaNumbers: ['+13125550150', '+13125550151'],
      headers: {},
    });
    await subscribe(DENIED, { authData: withHub() });
    expect(doubletick.webhooks[0]?.eventTypes).toEqual([PERMISSION]);
    await subscribe(ACCEPTED, { authData: withHub() }, `${TARGET}b/`);
    expect(registered()).toEqual([{ ...intake(2), name: 'Permissions to Zapier' }]);
  });

  test.each([true, false])(
    'leaves the headers that a person set on it, where an edit wipes the others: %j',
    async (wipes) => {
      doubletick.quirks.editsWipe = wipes;
      await subscribe(ACCEPTED, { authData: withHub() });
      const [webhook] = doubletick.webhooks as [(typeof doubletick.webhooks)[number]];
      webhook.headers = { 'X-Team': 'support' };
      webhook.eventTypes.pop();
      await subscribe(DENIED, { authData: withHub() }, `${TARGET}b/`);
      expect(doubletick.webhooks).toMatchObject([{ headers: { 'X-Team': 'support' } }]);
      expect(registered()).toEqual([intake()]);
    },
  );

  test('is on when the list cannot be read after DoubleTick took the intake URL', async () => {
    // Before, it tells what is registered already.
    override(doubletick.url).get('/v2/webhooks').query(true).reply(200, []);
    breakLists();
    expect(await subscribe(ACCEPTED, { authData: withHub() })).toMatchObject({ via: 'hub' });
    expect(registered()).toEqual([intake()]);
    expect(lines).toEqual([expect.stringContaining('see whether Settings > Webhooks lists its URL twice')]);
  });

  test.each(['refused inside', 'refused'] as const)('calls work when permission replies are %s', async (how) => {
    doubletick.quirks.permissionReplies = how;
    await subscribe(ACCEPTED, { authData: withHub() });
    expect(registered()).toEqual([intake(7)]);
  });

  test.each(['refused inside', 'refused'] as const)(
    'a permission trigger says where to paste the intake URL when they are %s, and leaves no subscription',
    async (how) => {
      doubletick.quirks.permissionReplies = how;
      const message = await failureOf(subscribe(DENIED, { authData: withHub() }));
      expect(message).toContain(`open Settings > Webhooks, add ${hub.intake('doubletick')} as a webhook`);
      expect(hub.subscriptions).toEqual([]);
    },
  );

  test('a permission trigger works once replies have come in, though no list shows who sends them', async () => {
    doubletick.quirks.permissionReplies = 'refused';
    const reply = { from: '+17735550170', to: '+13125550150', response: 'reject', messageId: 'wamid.1' };
    hub.events.push({ id: 'e1', received_at: '2026-03-02T09:15:07.000Z', payload: reply });
    expect(await subscribe(DENIED, { authData: withHub() })).toMatchObject({ via: 'hub' });
  });

  test('a number that the account does not have is named here too', async () => {
    const inputData = { business_numbers: ['+15550100'] };
    expect(await failureOf(subscribe(ACCEPTED, { authData: withHub(), inputData }))).toContain('+15550100');
    expect(hub.subscriptions).toEqual([]);
  });

  test('a registration that fails for another reason is told, and leaves no subscription', async () => {
    doubletick.quirks.invalidNumbers = ['+13125550150', '+13125550151'];
    const message = await failureOf(subscribe(ACCEPTED, { authData: withHub() }));
    expect(message).toContain('does not accept the business number +13125550150, +13125550151');
    expect(hub.subscriptions).toEqual([]);
  });

  test('an existing intake webhook that cannot be widened says so', async () => {
    await subscribe(ACCEPTED, { authData: withHub() });
    doubletick.webhooks[0]?.eventTypes.pop();
    override(doubletick.url)
      .post(/\/v2\/webhook\/.+/)
      .reply(400, { message: 'no' });
    override(doubletick.url)
      .post(/\/v2\/webhook\/.+/)
      .reply(400, { message: 'no, really' });
    expect(await failureOf(subscribe(DENIED, { authData: withHub() }, `${TARGET}b/`))).toContain('no, really');
  });

  test('the log says so when the hub keeps a subscription that is not used', async () => {
    override(hub.url)
      .delete(/subscriptions/)
      .reply(500, {});
    await failureOf(subscribe(ACCEPTED, { authData: withHub(), inputData: { business_numbers: ['+13125550199'] } }));
    expect(lines).toEqual([expect.stringContaining('the hub kept a subscription')]);
  });

  test.each([
    ['a hub that refuses the key', 401, { title: 'no' }, 'does not accept the Hub Key'],
    [
      'a hub that explains itself',
      422,
      { title: 'Bad', detail: 'target_url is not allowed' },
      '422: target_url is not allowed',
    ],
    ['a hub that explains itself briefly', 503, { title: 'Overloaded' }, '503: Overloaded'],
    ['a server that is no hub', 404, '<html>', 'not as a Ringhook hub does'],
    ['a server that answers anything', 200, '<html>', 'not as a Ringhook hub does'],
  ])('%s', async (_what, status, body, expected) => {
    override(hub.url).post('/v1/subscriptions').reply(status, body);
    expect(await failureOf(subscribe(ACCEPTED, { authData: withHub() }))).toContain(expected);
  });
});

describe('the end of a permission', () => {
  const optionsFor = async (lead_time_hours?: unknown) => {
    await subscribe(ENDS_SOON, { authData: withHub(), inputData: { lead_time_hours } });
    return hub.subscriptions[0]?.options;
  };

  test('is to the hub one event, whether a Zap asks for it or for the hours before it', async () => {
    await subscribe(EXPIRED, { authData: withHub() });
    await subscribe(ENDS_SOON, { authData: withHub() }, 'https://hooks.zapier.com/2/');
    expect(hub.subscriptions).toMatchObject([
      { trigger: EXPIRED, options: {} },
      { trigger: EXPIRED, options: { lead_time_hours: '24' } },
    ]);
  });

  test.each([EXPIRED, ENDS_SOON])('%s without a hub says why it needs one, and what to fill in', async (key) => {
    const message = await failureOf(subscribe(key));
    expect(message).toContain('needs a hub, which keeps the time');
    expect(message).toContain('add the Hub Address and the Hub Key');
    expect(doubletick.webhooks).toEqual([]);
  });

  test.each([
    [undefined, '24'],
    ['', '24'],
    [1, '1'],
    [24, '24'],
    [' 24 ', '24'],
    ['024', '24'],
    [167, '167'],
  ])('with the lead time %j tells the hub %j hours', async (lead_time_hours, expected) => {
    expect(await optionsFor(lead_time_hours)).toEqual({ lead_time_hours: expected });
  });

  test.each([0, -1, 168, 1.5, 'a day', 'NaN'])(
    'with the lead time %j says what to fill in, and subscribes nowhere',
    async (hours) => {
      expect(await failureOf(optionsFor(hours))).toBe(
        `Hours Before the End is "${hours}". Fill in a whole number from 1 to 167, since a permission lasts 7 days.`,
      );
      expect(hub.subscriptions).toEqual([]);
    },
  );

  test('makes DoubleTick post replies to the hub, which keeps the time of them', async () => {
    await subscribe(EXPIRED, { authData: withHub() });
    expect(doubletick.webhooks[0]?.eventTypes).toContain(PERMISSION);
  });

  test('says where to paste the intake URL when an API key may not, unless replies come in already', async () => {
    doubletick.quirks.permissionReplies = 'refused';
    expect(await failureOf(subscribe(EXPIRED, { authData: withHub() }))).toContain(hub.intake('doubletick'));
    const reply = { from: '+17735550170', to: '+13125550150', response: 'accept', messageId: 'wamid.1' };
    hub.events.push({ id: 'e1', received_at: '2026-03-02T09:15:07.000Z', payload: reply });
    expect(await subscribe(EXPIRED, { authData: withHub() })).toMatchObject({ via: 'hub' });
  });
});

describe('Call Without Permission', () => {
  test('without a hub says why it needs one, and what to fill in', async () => {
    const message = await failureOf(subscribe(UNPERMITTED));
    expect(message).toContain('DoubleTick does not compare calls with permissions');
    expect(message).toContain('add the Hub Address and the Hub Key');
    expect(doubletick.webhooks).toEqual([]);
  });

  test('makes DoubleTick post calls and replies to the hub, which compares them', async () => {
    expect(await subscribe(UNPERMITTED, { authData: withHub() })).toMatchObject({ via: 'hub' });
    expect(hub.subscriptions).toMatchObject([{ trigger: UNPERMITTED, options: {} }]);
    expect(doubletick.webhooks[0]?.eventTypes).toEqual(
      expect.arrayContaining(['CALL_OUTGOING_INITIATED', 'CALL_ENDED', PERMISSION]),
    );
  });

  test('stays off where replies cannot come in, since every call would then look forbidden', async () => {
    doubletick.quirks.permissionReplies = 'refused';
    expect(await failureOf(subscribe(UNPERMITTED, { authData: withHub() }))).toContain(hub.intake('doubletick'));
    expect(hub.subscriptions).toEqual([]);
  });
});

describe('Hub Alert', () => {
  test('without a hub says why it needs one, and what to fill in', async () => {
    const message = await failureOf(subscribe('hub_alert'));
    expect(message).toContain('It is a hub that raises alerts');
    expect(message).toContain('add the Hub Address and the Hub Key');
  });

  test('subscribes at the hub and asks no provider anything', async () => {
    expect(await subscribe('hub_alert', { authData: withHub() })).toMatchObject({ via: 'hub' });
    expect(hub.subscriptions).toMatchObject([{ trigger: 'hub_alert', options: {} }]);
    expect(doubletick.webhooks).toEqual([]);
  });
});

describe('WhatConverts', () => {
  test('without a hub says what to add', async () => {
    const message = await failureOf(subscribe('whatconverts_call_in_progress'));
    expect(message).toContain('add the Hub Address and the Hub Key');
    expect(message).toContain('Tracking > Integrations > Webhooks');
  });

  test('with a hub subscribes there and asks DoubleTick nothing', async () => {
    expect(await subscribe('whatconverts_call_completed', { authData: withHub() })).toMatchObject({ via: 'hub' });
    expect(doubletick.webhooks).toEqual([]);
  });
});

describe('the WhatsApp Cloud API', () => {
  test('without a hub says what to add, and why', async () => {
    const message = await failureOf(subscribe('whatsapp_cloud_call_ended'));
    expect(message).toContain('Meta allows one webhook URL for each app');
    expect(message).toContain('add the Hub Address and the Hub Key');
  });

  test('with a hub subscribes there, with its filters and its order, and asks no provider anything', async () => {
    const inputData = { direction: 'OUTGOING', business_numbers: ['+13125550150'], keep_order: 'true' };
    const ended = 'whatsapp_cloud_call_ended';
    expect(await subscribe(ended, { authData: withHub(), inputData })).toMatchObject({ via: 'hub' });
    const inputs = { direction: ['OUTGOING'], business_numbers: ['+13125550150'] };
    expect(hub.wishes.at(-1)).toMatchObject({ trigger: ended, filters: { inputs }, order: 'call' });
    expect(doubletick.webhooks).toEqual([]);
  });
});
