import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { signatureOf } from '../../../src/hub-api/delivery.ts';
import { NewWait, type WaitEnded } from '../../../src/hub-api/waits.ts';
import { onEachHub, type TestWorkspace } from '../http/hub-under-test.ts';
import type { Received } from '../http/target.ts';
import { HER, HER_ID, no, recordByHand, SALES, SUPPORT, yes, yesForAWeek } from './replies.ts';

const HOUR_SECONDS = 3_600;
const HOLD_MS = 30_000;

onEachHub((on) => {
  const pathOf = (): string => `/hooks/callback/${randomUUID()}`;

  const register = (workspace: TestWorkspace, path: string, changes: object = {}): Promise<NewWait> =>
    workspace.ask(NewWait, 'POST', '/v1/permissions/waits', {
      customer_phone: HER,
      waba_number: SALES,
      callback_url: on.target.url + path,
      wait_seconds: HOUR_SECONDS,
      ...changes,
    });

  /** Lets so much time go by, and has what is due by then looked at. */
  const goOn = async (ms: number): Promise<void> => {
    on.now += ms;
    await on.hub.workers.waits.runDue();
  };

  const bodyOf = ({ body }: Received): WaitEnded => JSON.parse(body);

  const told = (path: string): WaitEnded[] => on.target.at(path).map(bodyOf);

  const left = async (workspace: TestWorkspace): Promise<number> => {
    const [row] = await on.hub.parts.database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM hub.permission_waits WHERE workspace_id = $1',
      [workspace.id],
    );
    return row?.count ?? 0;
  };

  describe('a step that waits for the answer', () => {
    test.each([
      ['granted', yes],
      ['granted_for_7_days', yesForAWeek],
      ['denied', no],
      ['unclear', (at: number) => yes(at, { response: 'perhaps' })],
    ])('is told once that it is %s', async (outcome, reply) => {
      const acme = await on.makeWorkspace();
      const path = pathOf();
      const { id, secret, ends_at, is_answered } = await register(acme, path);
      expect(ends_at).toBe(new Date(on.now + HOUR_SECONDS * 1_000).toISOString());
      expect(is_answered).toBe(false);
      await goOn(HOLD_MS);
      expect(told(path)).toEqual([]);
      const at = on.now;
      await acme.take('doubletick', reply(at));
      await goOn(1);
      const [received] = on.target.at(path) as [Received];
      expect(bodyOf(received)).toEqual({ id, outcome, answered_at: new Date(at).toISOString(), is_erased: false });
      const { 'webhook-id': webhookId, 'webhook-timestamp': timestamp, ...headers } = received.headers;
      expect(webhookId).toBe(`msg_${id}`);
      expect(headers['webhook-signature']).toBe(
        signatureOf(secret, String(webhookId), String(timestamp), received.body),
      );
      await acme.take('doubletick', no(on.now));
      await goOn(HOUR_SECONDS * 1_000);
      expect(told(path)).toHaveLength(1);
      expect(await left(acme)).toBe(0);
    });

    test('is told at the end of its time that nobody answered', async () => {
      const acme = await on.makeWorkspace();
      const path = pathOf();
      const { id } = await register(acme, path);
      await goOn(HOUR_SECONDS * 1_000 - 1);
      expect(told(path)).toEqual([]);
      await goOn(1);
      expect(told(path)).toEqual([{ id, outcome: 'no_answer', answered_at: null, is_erased: false }]);
      expect(await left(acme)).toBe(0);
    });

    test('is not called back while Zapier may still be registering it', async () => {
      const acme = await on.makeWorkspace();
      const [answered, short] = [pathOf(), pathOf()];
      await register(acme, answered);
      await register(acme, short, { wait_seconds: 1 });
      await acme.take('doubletick', yes(on.now));
      await goOn(HOLD_MS - 1);
      expect([...told(answered), ...told(short)]).toEqual([]);
      await goOn(1);
      expect(told(answered)).toMatchObject([{ outcome: 'granted' }]);
      expect(told(short)).toMatchObject([{ outcome: 'granted' }]);
    });

    test('hears of an answer that a person recorded, and of a refusal on every channel', async () => {
      const acme = await on.makeWorkspace();
      const path = pathOf();
      await register(acme, path);
      await recordByHand(acme, { answer: 'do_not_call' });
      await goOn(HOLD_MS);
      expect(told(path)).toMatchObject([{ outcome: 'denied' }]);
    });

    test('hears of a refusal of the same person under another identity', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', yes(on.now - 10_000));
      const path = pathOf();
      await register(acme, path);
      await acme.take('doubletick', no(on.now, { from: '' }));
      await goOn(HOLD_MS);
      expect(told(path)).toMatchObject([{ outcome: 'denied' }]);
    });

    test('does not take what another customer, or this one on another number, answers', async () => {
      const acme = await on.makeWorkspace();
      const path = pathOf();
      await register(acme, path);
      await acme.take('doubletick', yes(on.now, { from: '+17045550119', dtCustomerId: 'customer_B2' }));
      await acme.take('doubletick', yes(on.now, { to: SUPPORT }));
      const other = await on.makeWorkspace();
      await other.take('doubletick', yes(on.now));
      await goOn(HOLD_MS);
      expect(told(path)).toEqual([]);
      expect(await left(acme)).toBe(1);
    });

    test('does not take an older answer that comes late after a newer one', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', no(on.now - 1_000));
      const path = pathOf();
      await register(acme, path);
      await acme.take('doubletick', yes(on.now - 60_000));
      await goOn(HOLD_MS);
      expect(told(path)).toEqual([]);
    });

    test('is told of the no, not of the yes before it, when both came before the callback', async () => {
      const acme = await on.makeWorkspace();
      const path = pathOf();
      await register(acme, path);
      await acme.take('doubletick', yes(on.now));
      on.now += 1_000;
      await acme.take('doubletick', no(on.now));
      await goOn(HOLD_MS);
      expect(told(path)).toMatchObject([{ outcome: 'denied' }]);
    });
  });

  describe('an answer between asking the ledger and registering', () => {
    test('counts as the one that is waited for', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', yesForAWeek(on.now));
      const path = pathOf();
      expect(await register(acme, path, { status_seen: 'never_asked' })).toMatchObject({ is_answered: true });
      await goOn(HOLD_MS);
      expect(told(path)).toMatchObject([{ outcome: 'granted_for_7_days' }]);
    });

    test('an answer that was known does not', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', no(on.now));
      const path = pathOf();
      expect(await register(acme, path, { status_seen: 'denied' })).toMatchObject({ is_answered: false });
      expect(await register(acme, pathOf())).toMatchObject({ is_answered: false });
      await goOn(HOLD_MS);
      expect(told(path)).toEqual([]);
      await acme.take('doubletick', yes(on.now));
      await goOn(1);
      expect(told(path)).toMatchObject([{ outcome: 'granted' }]);
    });
  });

  describe('a callback that fails', () => {
    const answering = async (status: number, work: () => Promise<void>): Promise<void> => {
      const { answer } = on.target;
      on.target.answer = (_received, response) => void response.writeHead(status).end();
      try {
        await work();
      } finally {
        on.target.answer = answer;
      }
    };

    test('is tried again later, with the same id, and says what counts by then', async () => {
      const acme = await on.makeWorkspace();
      const path = pathOf();
      await register(acme, path);
      await acme.take('doubletick', yes(on.now));
      await answering(503, async () => {
        await goOn(HOLD_MS);
        await goOn(5_000 - 1);
        expect(told(path)).toHaveLength(1);
        await goOn(1);
        expect(told(path)).toHaveLength(2);
      });
      await acme.take('doubletick', no(on.now));
      await goOn(300_000);
      expect(told(path).map(({ outcome }) => outcome)).toEqual(['granted', 'granted', 'denied']);
      expect(new Set(on.target.at(path).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
      expect(await left(acme)).toBe(0);
    });

    test.each([
      [410, 1],
      [404, 3],
    ])('with %d is given up after %d attempts: the step is not there any more', async (status, times) => {
      const acme = await on.makeWorkspace();
      const path = pathOf();
      await register(acme, path, { wait_seconds: 60 });
      await answering(status, async () => {
        for (let hours = 0; hours < 12; hours += 1) await goOn(HOUR_SECONDS * 1_000);
      });
      expect(told(path)).toHaveLength(times);
      expect(await left(acme)).toBe(0);
    });

    test('is given up when Zapier waits no longer', async () => {
      const acme = await on.makeWorkspace();
      const path = pathOf();
      await register(acme, path, { wait_seconds: 60 });
      await answering(500, async () => {
        for (let days = 0; days < 32; days += 1) await goOn(24 * HOUR_SECONDS * 1_000);
      });
      expect(told(path).length).toBeGreaterThan(20);
      expect(await left(acme)).toBe(0);
    });
  });

  describe('a wait', () => {
    test('outlives the hub that took it, and one that died at it', async () => {
      const acme = await on.makeWorkspace();
      const path = pathOf();
      await register(acme, path);
      await acme.take('doubletick', yes(on.now));
      on.now += HOLD_MS;
      // As a process leaves it that dies in the middle of an attempt.
      const lease = new Date(on.now + 60_000).toISOString();
      await on.hub.parts.database.query('UPDATE hub.permission_waits SET look_at = $1', [lease]);
      await on.reopen();
      await goOn(60_000 - 1);
      expect(told(path)).toEqual([]);
      await goOn(1);
      expect(told(path)).toMatchObject([{ outcome: 'granted' }]);
    });

    test('is one however often it is registered, and is taken back', async () => {
      const acme = await on.makeWorkspace();
      const path = pathOf();
      const first = await register(acme, path);
      expect(await register(acme, path)).toEqual(first);
      for (const _ of [1, 2]) {
        expect((await acme.raw('DELETE', `/v1/permissions/waits/${first.id}`)).status).toBe(204);
      }
      await acme.take('doubletick', yes(on.now));
      await goOn(HOUR_SECONDS * 1_000);
      expect(told(path)).toEqual([]);
    });

    test('for a customer who is erased ends without an answer, and knows nothing of them', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', no(on.now));
      const path = pathOf();
      const { id } = await register(acme, path);
      await acme.raw('DELETE', `/v1/customers/${HER_ID}`);
      const [row] = await on.hub.parts.database.query('SELECT * FROM hub.permission_waits WHERE id = $1', [id]);
      expect(JSON.stringify(row)).not.toContain(HER.slice(1));
      await goOn(HOLD_MS);
      expect(told(path)).toEqual([{ id, outcome: 'no_answer', answered_at: null, is_erased: true }]);
    });

    test.each([
      ['customer_phone', { customer_phone: '0118' }],
      ['waba_number', { waba_number: 'sales' }],
      ['callback_url', { callback_url: 'https://zaps.example/hooks/callback/1/' }],
      ['callback_url', { callback_url: `https://hooks.zapier.com/${'x'.repeat(2_000)}` }],
      ['wait_seconds', { wait_seconds: 0 }],
      ['wait_seconds', { wait_seconds: 29 * 24 * HOUR_SECONDS }],
    ])('is refused, and says why, with a wrong %s', async (field, changes) => {
      const acme = await on.makeWorkspace();
      const body = {
        customer_phone: HER,
        waba_number: SALES,
        callback_url: on.target.url + pathOf(),
        wait_seconds: HOUR_SECONDS,
        ...changes,
      };
      const { errors } = await acme.refused(400, 'POST', '/v1/permissions/waits', { body });
      expect(JSON.stringify(errors)).toContain(field);
    });
  });
});
