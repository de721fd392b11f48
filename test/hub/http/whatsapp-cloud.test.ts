import { afterEach, describe, expect, test } from '@jest/globals';
import type * as z from 'zod';
import { Kept, Taken } from '../../../src/hub-api/intake.ts';
import { IntakeToken, IntakeTokens } from '../../../src/hub-api/intake-tokens.ts';
import { MadeKey } from '../../../src/hub-api/keys.ts';
import { LiveCalls } from '../../../src/hub-api/live-calls.ts';
import { Me } from '../../../src/hub-api/me.ts';
import { PermissionAnswer } from '../../../src/hub-api/permissions.ts';
import { Providers } from '../../../src/hub-api/providers.ts';
import { QuarantineList } from '../../../src/hub-api/quarantine.ts';
import { freshSample } from '../../../src/whatsapp-cloud/fresh-sample.ts';
import * as samples from '../../../src/whatsapp-cloud/sample-payloads.ts';
import {
  type Answer,
  APP_SECRET,
  Caller,
  exactly,
  onEachHub,
  signatureOf,
  type TestWorkspace,
} from './hub-under-test.ts';

const CUSTOMER = '17735550170';

/** Several webhooks in one body, as Meta posts them. */
const together = (...payloads: { entry: unknown[] }[]) => ({
  object: 'whatsapp_business_account',
  entry: payloads.flatMap(({ entry }) => entry),
});

onEachHub((on) => {
  /** A workspace with an intake URL for Meta. */
  const connected = async (): Promise<{ acme: TestWorkspace; token: IntakeToken; path: string }> => {
    const acme = await on.makeWorkspace();
    const body = { source: 'whatsapp_cloud', app_secret: APP_SECRET };
    const token = await acme.ask(IntakeToken, 'POST', '/v1/intake-tokens', body);
    return { acme, token, path: new URL(String(token.url)).pathname };
  };

  const post = (path: string, payload: object | string, signature?: string | null): Promise<Answer> => {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const signed = signature === undefined ? signatureOf(body) : signature;
    const headers = {
      'content-type': 'application/json',
      ...(signed === null ? {} : { 'x-hub-signature-256': signed }),
    };
    return new Caller(on, 'none').raw('POST', path, { body, headers });
  };

  const fresh = (payload: Record<string, unknown>) => freshSample(payload, on.now) as typeof samples.callEnded;

  const taken = async (path: string, payload: object): Promise<z.output<typeof Taken>> => {
    const answer = await post(path, payload);
    expect(answer.status).toBe(200);
    return exactly(Taken, JSON.parse(answer.text));
  };

  const mayCall = (acme: TestWorkspace, who = CUSTOMER) => acme.ask(PermissionAnswer, 'GET', `/v1/permissions/${who}`);

  const now = on.now;
  afterEach(() => {
    on.now = now;
  });

  describe('an intake URL for Meta', () => {
    test('needs the app secret, shows the verify token, and never the secret again', async () => {
      const { acme, token } = await connected();
      expect(token.verify_token).toMatch(/^[\w-]{43}$/);
      const listed = await acme.raw('GET', '/v1/intake-tokens');
      expect(listed.text).not.toContain(APP_SECRET);
      expect(exactly(IntakeTokens, JSON.parse(listed.text)).intake_tokens).toContainEqual(token);
      await acme.refused(400, 'POST', '/v1/intake-tokens', { body: { source: 'whatsapp_cloud' } });
      await acme.refused(400, 'POST', '/v1/intake-tokens', { body: { source: 'whatsapp_cloud', app_secret: ' ' } });
    });

    test('stands beside the others in what the key opens, once it was made, with when the last webhook came', async () => {
      const nobody = await on.makeWorkspace();
      const before = await nobody.ask(Me, 'GET', '/v1/me');
      expect([before.intake.whatsapp_cloud, before.last_received_at.whatsapp_cloud]).toEqual([undefined, null]);
      const { acme, token, path } = await connected();
      await taken(path, fresh(samples.callStarted));
      const after = await acme.ask(Me, 'GET', '/v1/me');
      expect([after.intake.whatsapp_cloud, after.last_received_at.whatsapp_cloud]).toEqual([
        token.url,
        expect.stringMatching(/^\d{4}-/),
      ]);
    });

    test('stands among what to do at each provider, with the verify token, for whoever may set it up', async () => {
      const { acme, token, path } = await connected();
      const { providers } = await acme.ask(Providers, 'GET', '/v1/providers');
      expect(providers.map(({ source }) => source)).toEqual(['doubletick', 'whatconverts', 'whatsapp_cloud']);
      const [doubletick, , cloud] = providers;
      expect(doubletick).toMatchObject({ secret_name: null, steps: expect.arrayContaining(['Copy the intake URL.']) });
      expect(new URL(String(doubletick?.intake_url)).pathname).toBe(acme.intake.doubletick);
      expect(doubletick).not.toHaveProperty('verify_token');
      const { url, verify_token } = token;
      expect(cloud).toMatchObject({ secret_name: 'App secret', intake_url: url, verify_token, last_received_at: null });
      await taken(path, fresh(samples.callStarted));
      const after = await acme.ask(Providers, 'GET', '/v1/providers');
      expect(after.providers.at(-1)?.last_received_at).toMatch(/^\d{4}-/);
      // The secret is not brought yet.
      const nobody = await (await on.makeWorkspace()).ask(Providers, 'GET', '/v1/providers');
      expect(nobody.providers.at(-1)).toMatchObject({ intake_url: null });
    });

    test('is told to nobody who may only read', async () => {
      const { acme } = await connected();
      const { key } = await acme.ask(MadeKey, 'POST', '/v1/keys', { name: 'wall', role: 'viewer' });
      const { providers } = await new Caller(on, key).ask(Providers, 'GET', '/v1/providers');
      for (const provider of providers) {
        expect(provider).not.toHaveProperty('intake_url');
        expect(provider).not.toHaveProperty('verify_token');
      }
    });

    test('that is replaced goes on with the same app secret', async () => {
      const { acme, token } = await connected();
      const made = await acme.ask(IntakeToken, 'POST', `/v1/intake-tokens/${token.id}/replace`, {});
      await taken(new URL(String(made.url)).pathname, fresh(samples.callStarted));
    });
  });

  describe('the question whether the URL is its owner’s', () => {
    const ask = (path: string, changes: Record<string, string>): Promise<Answer> => {
      const query = new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', ...changes });
      return new Caller(on, 'none').raw('GET', `${path}?${query}`);
    };

    test('is answered with the challenge alone', async () => {
      const { path, token } = await connected();
      const answer = await ask(path, { 'hub.verify_token': String(token.verify_token) });
      expect([answer.status, answer.text]).toEqual([200, '1158201444']);
      expect(answer.headers['content-type']).toMatch(/^text\/plain/);
    });

    test('is refused with another verify token, and without one', async () => {
      const { path } = await connected();
      const { token: other } = await connected();
      for (const verify of ['wrong', '', String(other.verify_token)]) {
        const answer = await ask(path, { 'hub.verify_token': verify });
        expect(answer.status).toBe(403);
        expect(answer.text).not.toContain('1158201444');
      }
    });

    test('is none where a browser looks, nor at the URL of a provider that does not ask', async () => {
      const { acme, path } = await connected();
      for (const at of [path, `${acme.intake.doubletick}?hub.mode=subscribe&hub.challenge=1`])
        expect((await new Caller(on, 'none').raw('GET', at)).text).toContain('it works');
    });
  });

  describe('a webhook of Meta’s', () => {
    test('that is not signed with the app secret, or changed since, is stored nowhere', async () => {
      const { acme, path } = await connected();
      const body = JSON.stringify(fresh(samples.permissionGranted));
      const forged = [null, '', 'sha256=00', signatureOf(body, 'another secret'), signatureOf(`${body} `)];
      for (const signature of forged) expect((await post(path, body, signature)).status).toBe(401);
      expect(await acme.events()).toEqual([]);
      expect(await acme.ask(QuarantineList, 'GET', '/v1/quarantine')).toMatchObject({ total: 0 });
      expect(await mayCall(acme)).toMatchObject({ status: 'never_asked' });
      expect((await post(path, body)).status).toBe(200);
    });

    test('that is posted again is the same events', async () => {
      const { acme, path } = await connected();
      const payload = together(fresh(samples.callStarted), fresh(samples.permissionGranted));
      const first = await taken(path, payload);
      expect((await taken(path, payload)).event_ids).toEqual(first.event_ids);
      expect(await acme.events()).toHaveLength(2);
    });

    test('that holds many things is an event for each, whatever stands beside it', async () => {
      const { acme, path } = await connected();
      const junk = { id: '1', changes: [{ field: 'calls', value: { calls: [{ event: 'terminate' }] } }] };
      const text = { from: CUSTOMER, id: 'wamid.1', type: 'text', text: { body: 'my private words' } };
      const chat = { id: '1', changes: [{ field: 'messages', value: { messages: [text] } }] };
      const payload = together(fresh(samples.callEnded), { entry: [junk, chat] }, fresh(samples.permissionDenied));
      const { event_ids = [], quarantine_ids = [] } = await taken(path, payload);
      expect([event_ids.length, quarantine_ids.length]).toEqual([3, 1]);
      const kinds = (await acme.events()).map(({ kind }) => kind);
      expect(kinds.toSorted()).toEqual([
        'whatsapp_cloud_call_ended',
        'whatsapp_cloud_call_permission_denied',
        'whatsapp_cloud_other',
      ]);
      for (const id of event_ids) {
        expect((await acme.raw('GET', `/v1/events/${id}`)).text).not.toContain('my private words');
      }
    });

    test('that is not understood is in quarantine, and Meta is told to send it no more', async () => {
      const { acme, path } = await connected();
      for (const body of ['not JSON', '{"object":"page","entry":[]}']) {
        const answer = await post(path, body);
        expect(answer.status).toBe(200);
        expect(exactly(Kept, JSON.parse(answer.text)).quarantine_ids).toHaveLength(1);
      }
      expect(await acme.ask(QuarantineList, 'GET', '/v1/quarantine')).toMatchObject({ total: 2 });
    });

    test('goes to whoever subscribed to its trigger, field by field', async () => {
      const { acme, path } = await connected();
      await acme.subscribe('whatsapp_cloud_call_ended', `/${acme.id}`, undefined, { format: 'fields' });
      const { event_id } = await taken(path, fresh(samples.callEnded));
      await acme.deliver(event_id);
      const [{ body } = { body: '' }] = await on.delivered(`/${acme.id}`);
      expect(JSON.stringify(body)).toContain('priya.raman');
    });
  });

  describe('the permission ledger', () => {
    test('has the answer, by phone number and by user id, until it ends', async () => {
      const { acme, path } = await connected();
      await taken(path, fresh(samples.permissionGranted));
      expect(await mayCall(acme)).toMatchObject({ status: 'temporary' });
      expect(await mayCall(acme, 'US.13491208655302741918')).toMatchObject({ status: 'temporary' });
      on.now += 8 * 24 * 3_600_000;
      expect(await mayCall(acme)).toMatchObject({ status: 'expired' });
    });

    test('has a refusal that came in the same body as a grant', async () => {
      const { acme, path } = await connected();
      await taken(path, together(fresh(samples.permissionDenied), fresh(samples.permissionGranted)));
      expect(await mayCall(acme)).toMatchObject({ status: 'denied' });
    });

    test('takes no answer for a yes that ended before it was given', async () => {
      const { acme, path } = await connected();
      const payload = JSON.stringify(fresh(samples.permissionGranted)).replace(
        /"expiration_timestamp":"\d+"/,
        '"expiration_timestamp":"1700000000"',
      );
      await taken(path, JSON.parse(payload));
      expect(await mayCall(acme)).toMatchObject({ status: 'unclear' });
    });
  });

  describe('the live board', () => {
    test('has a call from its first ring to its end', async () => {
      const { acme, path } = await connected();
      const look = () => acme.ask(LiveCalls, 'GET', '/v1/calls/live');
      const ring = fresh(samples.callStarted);
      await taken(path, ring);
      expect((await look()).calls).toMatchObject([
        {
          source: 'whatsapp_cloud',
          state: 'ringing',
          direction: 'INCOMING',
          customer_phone: '+17735550170',
          customer_name: 'Priya Raman',
          business_number: '+13125550150',
        },
      ]);
      const [id = ''] = /wacid\.\w+/.exec(JSON.stringify(ring)) ?? [];
      const end = JSON.stringify(fresh(samples.callEnded)).replace(/wacid\.\w+/, id);
      await taken(path, JSON.parse(end));
      expect((await look()).calls).toEqual([]);
    });

    test('has an outgoing call in progress once the customer picked up', async () => {
      const { acme, path } = await connected();
      await taken(path, fresh(samples.callAccepted));
      const { calls } = await acme.ask(LiveCalls, 'GET', '/v1/calls/live');
      expect(calls).toMatchObject([{ state: 'in_progress', direction: 'OUTGOING' }]);
    });
  });
});
