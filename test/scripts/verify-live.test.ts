/** `npm run verify:live`, as a process, against stand-ins of the vendors and a real hub. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Subscriptions } from '../../src/hub-api/subscriptions.ts';
import { useHub } from '../hub/http/hub-under-test.ts';
import { endPrograms, startProgram } from '../local-zaps/programs.ts';
import { StandInDoubletick } from '../stand-ins/doubletick.ts';
import { StandInHub } from '../stand-ins/hub.ts';
import { MANNERS } from '../stand-ins/manner.ts';
import { StandInWhatconverts } from '../stand-ins/whatconverts.ts';

interface Outcome {
  code: number;
  output: string;
}

const verify = async (subject: string, env: Record<string, string>): Promise<Outcome> => {
  const program = startProgram('scripts/verify-live.ts', [subject], env);
  const code = await program.exit;
  return { code, output: program.output() };
};

/** Nothing in a report may be anybody's number, address or key. */
const expectClean = ({ output }: Outcome, ...secrets: string[]): void => {
  for (const secret of secrets) expect(output).not.toContain(secret);
  expect(output).not.toMatch(/\+\d{7}|\d{10}|@/);
};

afterEach(endPrograms);

describe.each(MANNERS)('verify:live doubletick, which is %s', (manner) => {
  let doubletick: StandInDoubletick;

  beforeEach(async () => {
    doubletick = await StandInDoubletick.start(manner);
    doubletick.quirks.busy = manner === 'awkward';
  });

  afterEach(() => doubletick.close());

  const run = (key = StandInDoubletick.apiKey) =>
    verify('doubletick', { DOUBLETICK_BASE_URL: doubletick.url, DOUBLETICK_API_KEY: key });

  test('registers, lists, edits and removes a webhook of its own, and tells what is documented nowhere', async () => {
    const own = { webhookId: 'w1', url: 'https://example.com/', name: 'Ours', eventTypes: ['CALL_ENDED'] };
    doubletick.webhooks.push({ ...own, wabaNumbers: ['+13125550150'], headers: { 'x-secret': 's' } });
    const before = structuredClone(doubletick.webhooks);
    const outcome = await run();
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.output).not.toContain('FAILED');
    expect(outcome.output).toContain('found   permission replies by API key: taken.');
    expect(outcome.output).toContain('found   the list does not show the headers of a webhook.');
    expect(outcome.output).toContain('found   1 of 1 templates are recognized as asking for calls.');
    expect(outcome.output).toMatch(/found {3}a team member has the keys .*email, id, .*name, orgRole.*phone/);
    expect(outcome.output).toContain('Left behind: nothing.');
    expect(doubletick.webhooks).toEqual(before);
    expectClean(outcome, StandInDoubletick.apiKey, 'Acme', 'Anita');
  });

  test.each(['refused inside', 'refused'] as const)(
    'tells that permission replies are %s',
    async (permissionReplies) => {
      doubletick.quirks.permissionReplies = permissionReplies;
      const { code, output } = await run();
      expect(code).toBe(0);
      expect(output).toMatch(/found {3}permission replies by API key: refused/);
      expect(doubletick.webhooks).toEqual([]);
    },
  );

  test('tells that an edit wipes the headers that it does not name', async () => {
    doubletick.quirks.editsWipe = true;
    const { output } = await run();
    expect(output).toContain('found   the list shows the headers of a webhook.');
    expect(output).toContain('found   an edit wipes the headers that it does not name.');
  });

  test('ends at once where the key is refused, and has made nothing', async () => {
    const outcome = await run('key_that_is_wrong');
    expect(outcome.code).toBe(1);
    expect(outcome.output).toContain('FAILED  read the business numbers: DoubleTick does not accept');
    expect(outcome.output).toContain('Left behind: nothing.');
    expect(doubletick.webhooks).toEqual([]);
    expectClean(outcome, 'key_that_is_wrong');
  });

  test('says that nothing was registered where DoubleTick says so inside a success', async () => {
    doubletick.quirks.invalidNumbers = ['+13125550150'];
    const outcome = await run();
    expect(outcome.code).toBe(1);
    expect(outcome.output).toContain('answered with success, and registered nothing');
    expect(outcome.output).toContain('Left behind: nothing.');
  });

  test('says what may be left, and where to remove it, when its webhook is not in the list', async () => {
    doubletick.quirks.listsNothing = true;
    const outcome = await run();
    expect(outcome.code).toBe(1);
    expect(outcome.output).toContain('FAILED  look for it in the list: it is not there.');
    const [{ name } = { name: '' }] = doubletick.webhooks;
    expect(outcome.output).toContain(`- perhaps a webhook named "${name}": in DoubleTick, Settings > Webhooks`);
    expectClean(outcome);
  });

  test('says what is left, and how to remove it, when that fails', async () => {
    doubletick.quirks.removesNothing = true;
    const outcome = await run();
    expect(outcome.code).toBe(1);
    expect(outcome.output).toContain('FAILED  remove the webhook: DoubleTick answered with status 500.');
    expect(outcome.output).toContain('Ask [number]');
    const [{ name } = { name: '' }] = doubletick.webhooks;
    expect(outcome.output).toContain(`Left behind:\n- a webhook named "${name}": in DoubleTick, Settings > Webhooks`);
    expectClean(outcome);
  });
});

describe.each(MANNERS)('verify:live whatconverts, which is %s', (manner) => {
  const isStrict = manner === 'strict';
  let whatconverts: StandInWhatconverts;

  beforeEach(async () => {
    whatconverts = await StandInWhatconverts.start(manner);
    whatconverts.isBusy = !isStrict;
  });

  afterEach(() => whatconverts.close());

  const run = (secret = StandInWhatconverts.secret) =>
    verify('whatconverts', {
      WHATCONVERTS_BASE_URL: whatconverts.url,
      WHATCONVERTS_API_TOKEN: StandInWhatconverts.token,
      WHATCONVERTS_API_SECRET: secret,
    });

  test('reads a page, and tells the names that the vendor has, but no value of a lead', async () => {
    whatconverts.leads = [
      {
        lead_id: 1,
        lead_type: 'Phone Call',
        lead_state: 'Completed',
        contact_name: 'Dev Patel',
        caller_number: '+17045550118',
      },
    ];
    const outcome = await run();
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.output).toMatch(
      /1 leads, with the keys .*caller_number, contact_name, lead_id, lead_state, lead_type\./,
    );
    expect(outcome.output).toContain(isStrict ? 'lead_type: "Phone Call"' : 'lead_type: "phone_call"');
    expect(outcome.output).toContain('GET /webhooks answers 404: there are none.');
    expectClean(outcome, 'Dev Patel', StandInWhatconverts.token, StandInWhatconverts.secret);
  });

  test('ends at once where the key is refused', async () => {
    const outcome = await run('wrong');
    expect(outcome.code).toBe(1);
    expect(outcome.output).toContain('FAILED  read one page of leads: WhatConverts does not accept');
  });
});

describe('verify:live hub', () => {
  const on = useHub();

  test('subscribes, lists, ends and reads on a real hub, and leaves every other subscription as it was', async () => {
    const acme = await on.makeWorkspace();
    const other = await acme.subscribe('doubletick_call_ended', '/of-a-zap');
    const env = { HUB_URL: on.url, HUB_KEY: acme.key, VERIFY_TARGET_URL: `${on.target.url}/throw-away` };
    const outcome = await verify('hub', env);
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.output).toContain('ok      end it');
    expect(outcome.output).toContain('found   doubletick never posted.');
    const { subscriptions } = await acme.ask(Subscriptions, 'GET', '/v1/subscriptions');
    expect(subscriptions.filter(({ ended_at }) => ended_at === null).map(({ id }) => id)).toEqual([other.id]);
    expect(on.target.at('/throw-away')).toEqual([]);
    expectClean(outcome, acme.key);
  });

  test('ends at once where the key is refused', async () => {
    const outcome = await verify('hub', { HUB_URL: on.url, HUB_KEY: 'rk_wrong' });
    expect(outcome.code).toBe(1);
    expect(outcome.output).toContain('FAILED  read whose key it is: The hub does not accept the Hub Key.');
  });

  test('says so where the address is none, or is not allowed as a target', async () => {
    const nowhere = await verify('hub', { HUB_URL: 'hub', HUB_KEY: 'rk_1' });
    expect(nowhere.output).toContain('FAILED  read whose key it is: The Hub Address "hub" is not a web address.');
    const acme = await on.makeWorkspace();
    const refused = await verify('hub', { HUB_URL: on.url, HUB_KEY: acme.key });
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('must begin with');
    expect(refused.output).toContain('Left behind: nothing.');
  });

  test('says what is left, and how to end it, when that fails', async () => {
    const hub = await StandInHub.start();
    hub.endsNothing = true;
    const outcome = await verify('hub', { HUB_URL: hub.url, HUB_KEY: StandInHub.key });
    await hub.close();
    expect(outcome.code).toBe(1);
    const [{ id } = { id: '' }] = hub.subscriptions;
    expect(outcome.output).toContain(`Left behind:\n- subscription ${id}: end it on the console's Zaps screen`);
  });
});

describe('verify:live', () => {
  test.each(['', 'constructor'])('says whom it can ask when it is told "%s"', async (subject) => {
    const { code, output } = await verify(subject, {});
    expect([code, output]).toEqual([2, 'Say whom to ask: npm run verify:live -- doubletick|whatconverts|hub\n']);
  });

  test('names the keys that are not set', async () => {
    const { code, output } = await verify('whatconverts', { WHATCONVERTS_API_TOKEN: 't' });
    expect([code, output]).toEqual([2, expect.stringContaining('Set WHATCONVERTS_API_SECRET in the environment')]);
  });
});
