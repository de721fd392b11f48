/** The read-only field in a trigger's form that says what is left to do so that webhooks come in. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { SOURCES } from '../../../src/hub-api/sources.ts';
import { everyEvent } from '../../../src/local-zaps/every-trigger.ts';
import { StandInHub } from '../../stand-ins/hub.ts';
import { call } from '../../zapier-app.ts';

const MINUTE = 60_000;
const ACCEPTED = 'doubletick_call_accepted';
const DENIED = 'doubletick_call_permission_denied';
const EXPIRED = 'doubletick_call_permission_expired';
const UNPERMITTED = 'doubletick_call_without_permission';
const ALERT = 'hub_alert';
const IN_PROGRESS = 'whatconverts_call_in_progress';
const COMPLETED = 'whatconverts_call_completed';
const STARTED = 'whatsapp_cloud_call_started';

let hub: StandInHub;

beforeAll(async () => {
  hub = await StandInHub.start();
});

afterAll(() => hub.close());

beforeEach(() => {
  hub.lastReceivedAt.doubletick = null;
  hub.lastReceivedAt.whatconverts = null;
  hub.lastReceivedAt.whatsapp_cloud = null;
  hub.hasAppSecret = true;
});

afterEach(() => nock.cleanAll());

const hubAlone = () => ({ hub_url: hub.url, hub_key: StandInHub.key });
const both = () => ({ ...hubAlone(), doubletick_api_key: 'key_1' });

interface CopyField {
  key: string;
  type: string;
  label: string;
  helpText: string;
}

const copyFieldsOf = async (trigger: string, bundle: object): Promise<CopyField[]> => {
  const fields = await call<CopyField[]>(`triggers.${trigger}.operation.inputFields`, bundle);
  return fields.filter(({ type }) => type === 'copy');
};

const helpOf = async (trigger: string, authData: object): Promise<string> => {
  const [field, ...more] = await copyFieldsOf(trigger, { authData, inputData: {} });
  expect(more).toEqual([]);
  return field?.helpText ?? '';
};

/** Those whose webhooks a provider sends. */
const provided = everyEvent.map(({ key }) => key).filter((key) => key !== ALERT);

describe.each(provided)('%s', (key) => {
  const provider = SOURCES.find((source) => key.startsWith(source)) ?? 'doubletick';

  test("shows the hub's intake URL for its provider, in one read-only field before the others", async () => {
    const fields = await call<CopyField[]>(`triggers.${key}.operation.inputFields`, { authData: hubAlone() });
    expect(fields[0]).toEqual({
      key: 'set_up',
      type: 'copy',
      label: 'Set-Up',
      group: 'set_up',
      helpText: expect.any(String),
    });
    expect(fields[0]?.helpText).toContain(`\`${hub.intake(provider)}\``);
  });

  test.each([{}, { hub_url: 'https://hub.example.com' }, undefined])(
    'opens whatever the connection: %j',
    async (authData) => {
      expect((await copyFieldsOf(key, { authData })).length).toBeLessThan(2);
    },
  );

  test('speaks of no intake URL where there is no hub', async () => {
    const authData = { doubletick_api_key: 'key_1', whatconverts_token: 'token_1', whatconverts_secret: 'secret_1' };
    const form = JSON.stringify(await call(`triggers.${key}.operation.inputFields`, { authData, inputData: {} }));
    expect(form).not.toMatch(/intake/i);
  });

  test('is short enough for Zapier, and every link in it is a Markdown link', async () => {
    for (const authData of [{}, hubAlone(), both()]) {
      const help = await helpOf(key, authData);
      expect(help.length).toBeLessThanOrEqual(1000);
      const withoutLinks = help
        .replaceAll(/\[[^\]]+\]\(https:\/\/[^)]+\)/g, '')
        .replaceAll(`\`${hub.intake(provider)}\``, '');
      expect(withoutLinks).not.toContain('http');
    }
  });
});

describe('DoubleTick', () => {
  test('with an API key comes last, as there is nothing that must be pasted', async () => {
    for (const trigger of [ACCEPTED, DENIED]) {
      const fields = await call<object[]>(`triggers.${trigger}.operation.inputFields`, { authData: both() });
      expect(fields.at(-1)).toMatchObject({ key: 'set_up', group: 'connection' });
    }
  });

  test('with an API key has nothing to paste for calls', async () => {
    const help = await helpOf(ACCEPTED, both());
    expect(help).toContain('so there is nothing to paste');
    expect(help).not.toContain('Settings > Webhooks');
  });

  test.each([DENIED, EXPIRED])('with an API key may have to paste for permission replies: %s', async (trigger) => {
    const help = await helpOf(trigger, both());
    expect(help).toContain('In some accounts an API key cannot switch on permission replies');
    expect(help).toContain('open Settings > Webhooks');
    expect(help).toContain('Choose Call Permission Reply Received');
  });

  test('without an API key is pasted by hand', async () => {
    expect(await helpOf(ACCEPTED, hubAlone())).toContain('Choose the call events that your Zaps need');
    expect(await helpOf(DENIED, hubAlone())).toContain('Choose Call Permission Reply Received');
  });

  test('without a hub says nothing, because it works without', async () => {
    for (const trigger of [ACCEPTED, DENIED]) {
      expect(await copyFieldsOf(trigger, { authData: { doubletick_api_key: 'key_1' } })).toEqual([]);
    }
  });

  test('pasted by hand, calls without permission take the call events and the replies', async () => {
    const help = await helpOf(UNPERMITTED, hubAlone());
    expect(help).toContain('Choose Call Permission Reply Received');
    expect(help).toContain('The hub needs the call events, too');
  });

  test.each([EXPIRED, UNPERMITTED])('without a hub says of %s, which needs one, what to fill in', async (trigger) => {
    const help = await helpOf(trigger, { doubletick_api_key: 'key_1' });
    expect(help).toContain('add the Hub Address and the Hub Key');
    expect(help).toMatch(/\[About the hub\]\(https:.+hub\.md\)/);
  });
});

describe("the hub's own alerts", () => {
  test('need nothing that is pasted', async () => {
    const fields = await call<object[]>(`triggers.${ALERT}.operation.inputFields`, { authData: hubAlone() });
    expect(fields.at(-1)).toMatchObject({ key: 'set_up', group: 'connection' });
    expect(await helpOf(ALERT, hubAlone())).toContain('there is nothing to paste');
  });

  test('say without a hub what to fill in', async () => {
    expect(await helpOf(ALERT, { doubletick_api_key: 'key_1' })).toContain('add the Hub Address and the Hub Key');
  });

  test('say so when the key is wrong', async () => {
    const help = await helpOf(ALERT, { hub_url: hub.url, hub_key: 'rk_wrong' });
    expect(help).toContain('The hub does not accept the Hub Key');
  });
});

describe('WhatConverts', () => {
  test('names the menu, and the kind of lead to choose', async () => {
    expect(await helpOf(IN_PROGRESS, both())).toContain('Tracking > Integrations > Webhooks');
    expect(await helpOf(IN_PROGRESS, both())).toContain('Choose Phone Call (In Progress)');
    expect(await helpOf(COMPLETED, both())).toContain('Choose Phone Call (Completed)');
  });

  test('without a hub says that it needs one, and what to fill in', async () => {
    expect(await helpOf(COMPLETED, {})).toContain('add the Hub Address and the Hub Key');
  });
});

describe('the WhatsApp Cloud API', () => {
  test('names the menu, and the fields to subscribe to', async () => {
    const help = await helpOf(STARTED, hubAlone());
    expect(help).toContain('WhatsApp > Configuration');
    expect(help).toContain('Subscribe to the webhook fields calls and messages');
    expect(help).toContain('No webhook has arrived yet');
  });

  test('says who makes the URL where the hub has none yet, because nobody brought the app secret', async () => {
    hub.hasAppSecret = false;
    const help = await helpOf(STARTED, hubAlone());
    expect(help).toContain('Your hub has no URL for Meta yet');
    expect(help).toContain('intake-url add');
    expect(help).not.toContain('Paste this URL');
  });

  test('without a hub says that it needs one, and what to fill in', async () => {
    expect(await helpOf(STARTED, {})).toContain('add the Hub Address and the Hub Key');
  });

  test('opens where the hub is older than this provider, and never said when it posted', async () => {
    delete hub.lastReceivedAt.whatsapp_cloud;
    hub.hasAppSecret = false;
    expect(await helpOf(STARTED, hubAlone())).toContain('No webhook has arrived yet');
  });
});

describe('whether anything has come in', () => {
  test('not yet', async () => {
    hub.lastReceivedAt.doubletick = new Date().toISOString();
    expect(await helpOf(IN_PROGRESS, hubAlone())).toContain('**No webhook has arrived yet.**');
  });

  test('and how long ago', async () => {
    hub.lastReceivedAt.whatconverts = new Date(Date.now() - 4.5 * MINUTE).toISOString();
    expect(await helpOf(IN_PROGRESS, hubAlone())).toContain('**Last webhook: 4 minutes ago.**');
  });
});

describe('when the hub gives no answer of use, the form opens and says what to do', () => {
  const unreachable = { hub_url: 'https://hub.example.com', hub_key: 'rk_1' };
  const me = () => nock('https://hub.example.com').get('/v1/me');

  test('it is down', async () => {
    me().replyWithError('connect ECONNREFUSED');
    expect(await helpOf(ACCEPTED, unreachable)).toContain('hub.example.com does not answer. Check the address');
  });

  test('it refuses the key', async () => {
    expect(await helpOf(ACCEPTED, { ...hubAlone(), hub_key: 'rk_wrong' })).toContain('does not accept the Hub Key');
  });

  test('its address is no address', async () => {
    expect(await helpOf(ACCEPTED, { hub_url: 'hub', hub_key: 'rk_1' })).toContain('"hub" is not a web address');
  });

  test('it is busy', async () => {
    me().reply(429, {});
    expect(await helpOf(ACCEPTED, unreachable)).toContain('Try again in a minute');
  });

  test('it answers nonsense', async () => {
    me().reply(200, { intake: null });
    expect(await helpOf(ACCEPTED, unreachable)).toContain('cannot be shown');
  });
});
