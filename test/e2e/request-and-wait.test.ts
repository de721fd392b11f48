/** A step that waits for a customer's answer, the whole way: the built app, Zapier's callback, a hub that is killed meanwhile. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { LocalZapier, type StartedAction } from '../../src/local-zaps/local-zapier.ts';
import { serve } from '../../src/local-zaps/server.ts';
import { HubChild, type RemoteWorkspace } from '../hub/crash/hub-child.ts';
import { inEachPlace, type Place } from '../hub/crash/place.ts';
import { no, yes, yesForAWeek } from '../hub/permissions/replies.ts';
import { StandInDoubletick } from '../stand-ins/doubletick.ts';

const app = fileURLToPath(new URL('../../dist/index.js', import.meta.url));

const WABA = '+13125550150';
/** What the hub leaves Zapier to begin to wait. */
const HOLD_MS = 30_000;
const HOUR_MS = 3_600_000;

let doubletick: StandInDoubletick;
let zapier: LocalZapier;
let server: FastifyInstance;
let customers = 0;

beforeAll(async () => {
  doubletick = await StandInDoubletick.start();
  process.env.DOUBLETICK_BASE_URL = doubletick.url;
  zapier = await LocalZapier.start(app);
  server = await serve(zapier, 0);
});

afterAll(async () => {
  await server.close();
  await zapier.close();
  await doubletick.close();
  delete process.env.DOUBLETICK_BASE_URL;
});

inEachPlace((makePlace) => {
  let place: Place;
  let hub: HubChild;
  let workspace: RemoteWorkspace;
  let skipped = 0;
  let customer: { from: string; dtCustomerId: string; to: string };

  const open = async (port = '0'): Promise<void> => {
    hub = new HubChild({ ...place.environment, TARGET_ALLOWLIST: zapier.url, PORT: port });
    await hub.open();
  };

  beforeAll(async () => {
    place = await makePlace();
    await open();
    workspace = await hub.addWorkspace('Acme');
  }, 60_000);

  afterAll(async () => {
    await hub.stop();
    place.remove();
  }, 60_000);

  beforeEach(() => {
    customers += 1;
    customer = { from: `+170455501${10 + customers}`, dtCustomerId: `customer_W${customers}`, to: WABA };
  });

  const skip = async (ms: number): Promise<void> => {
    skipped += ms;
    await hub.skip(ms);
  };

  /** Cuts the hub off, and opens another on its data, its port and its time. */
  const killAndReopen = async (): Promise<void> => {
    const { port } = new URL(hub.url);
    await hub.kill();
    await open(port);
    await hub.skip(skipped);
  };

  const start = (inputData: object = {}): Promise<StartedAction> =>
    zapier.startAction('doubletick_request_call_permission_and_wait', {
      authData: { doubletick_api_key: StandInDoubletick.apiKey, hub_url: hub.url, hub_key: workspace.key },
      inputData: { customer_phone: customer.from, template: 'may_we_call:en', waba_number: WABA, ...inputData },
    });

  const answer = async (reply: Record<string, unknown>): Promise<void> => {
    const { status } = await fetch(hub.url + workspace.intake.doubletick, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(reply),
    });
    expect(status).toBe(202);
  };

  const asked = (): number => doubletick.sent.filter(({ to }) => to.endsWith(customer.from.slice(1))).length;

  describe('Request Call Permission and Wait', () => {
    test.each([
      ['granted', yes, true],
      ['granted_for_7_days', yesForAWeek, true],
      ['denied', no, false],
    ])('goes on once the customer answered: %s', async (outcome, reply, mayCall) => {
      const { isWaiting, result } = await start();
      expect(isWaiting).toBe(true);
      expect(asked()).toBe(1);
      await answer(reply(Date.now(), customer));
      await skip(HOLD_MS);
      expect(await result).toMatchObject({
        customer_phone: customer.from,
        message_status: 'SENT',
        is_recorded: true,
        outcome,
        answered_at: expect.any(String),
        may_call: mayCall,
      });
    });

    test('goes on at the end of its time when nobody answers', async () => {
      const { result } = await start({ wait_hours: '1' });
      await skip(HOUR_MS);
      expect(await result).toMatchObject({
        outcome: 'no_answer',
        answered_at: null,
        may_call: false,
        permission_status: 'never_asked',
      });
    });

    test('goes on although the hub was killed before the answer, and after it', async () => {
      const { result } = await start();
      await killAndReopen();
      await answer(yes(Date.now(), customer));
      await killAndReopen();
      await skip(HOLD_MS);
      expect(await result).toMatchObject({ outcome: 'granted', may_call: true });
    });

    test('goes on with a refusal that came while the hub could not call back', async () => {
      const { result } = await start();
      await answer(yes(Date.now() - 1_000, customer));
      await killAndReopen();
      await answer(no(Date.now(), customer));
      await skip(HOLD_MS);
      expect(await result).toMatchObject({ outcome: 'denied', may_call: false });
    });

    test('asks nobody who may be called, and waits for nothing', async () => {
      await answer(yes(Date.now(), customer));
      const { isWaiting, result } = await start();
      expect(isWaiting).toBe(false);
      expect(await result).toMatchObject({ outcome: 'granted', may_call: true, message_id: null });
      expect(asked()).toBe(0);
    });

    test('says at once why it does not ask', async () => {
      await answer(no(Date.now(), customer));
      await expect(start()).rejects.toThrow('The request was not sent: this customer refused calls');
      expect(asked()).toBe(0);
    });
  });
});

test('a callback URL takes what is posted to it once', async () => {
  const post = (path: string, body: string) =>
    fetch(zapier.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect((await post('/hooks/callback/nothing', '{}')).status).toBe(410);
  expect((await post('/hooks/callback/nothing', '[')).status).toBe(400);
});
