import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { callAccepted, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { Erased } from '../../../src/hub-api/customers.ts';
import { LiveCalls } from '../../../src/hub-api/live-calls.ts';
import { PermissionAnswer } from '../../../src/hub-api/permissions.ts';
import { QuarantineList } from '../../../src/hub-api/quarantine.ts';
import { callInProgress } from '../../../src/whatconverts/sample-payloads.ts';
import { onEachHub, type TestWorkspace } from '../http/hub-under-test.ts';
import { everythingIn } from './everything-in.ts';

const HER = '919812345670';
const HIM = '919812345671';

onEachHub((on) => {
  const erase = (workspace: TestWorkspace, phone = HER) => workspace.ask(Erased, 'DELETE', `/v1/customers/${phone}`);

  let leads = 0;

  /** Everything that one customer can leave behind. */
  const leaveTraces = async (workspace: TestWorkspace, phone: string): Promise<void> => {
    leads += 1;
    const e164 = `+${phone}`;
    await workspace.take('doubletick', {
      ...callAccepted,
      callId: randomUUID(),
      customerNumber: phone,
      customerName: `Name of ${phone}`,
    });
    await workspace.take('doubletick', { ...permissionGranted, messageId: randomUUID(), from: e164, receivedAt: '' });
    await workspace.take('whatconverts', { ...callInProgress, lead_id: leads, caller_number: e164 });
    await workspace.take('doubletick', { event: 'CALL_TRANSFERRED', customerNumber: phone });
    await workspace.post('doubletick', { somebody: e164 });
  };

  const tracesOf = async (workspace: TestWorkspace, phone: string) => ({
    events: (await workspace.events('?limit=200')).filter(({ payload }) => JSON.stringify(payload).includes(phone))
      .length,
    calls: (await workspace.ask(LiveCalls, 'GET', '/v1/calls/live')).calls.filter(
      ({ customer_phone }) => customer_phone === `+${phone}`,
    ).length,
    permission_replies: (await workspace.ask(PermissionAnswer, 'GET', `/v1/permissions/${phone}`)).history.length,
    quarantined: (await workspace.ask(QuarantineList, 'GET', '/v1/quarantine')).items.filter(({ body }) =>
      body.includes(phone),
    ).length,
  });

  describe('erasing a person', () => {
    const ALL = { events: 4, calls: 2, permission_replies: 1, quarantined: 1 };
    const NOTHING = { events: 0, calls: 0, permission_replies: 0, quarantined: 0 };

    test('removes them from everywhere, and nobody else from anywhere', async () => {
      const [acme, zenith] = [await on.makeWorkspace(), await on.makeWorkspace()];
      await acme.subscribe('doubletick_call_accepted', '/erased');
      for (const phone of [HER, HIM]) await leaveTraces(acme, phone);
      await leaveTraces(zenith, HER);
      expect(await tracesOf(acme, HER)).toEqual(ALL);
      expect(await erase(acme)).toEqual(ALL);
      expect(await tracesOf(acme, HER)).toEqual(NOTHING);
      expect(await tracesOf(acme, HIM)).toEqual(ALL);
      expect(await tracesOf(zenith, HER)).toEqual(ALL);
      expect(await erase(acme)).toEqual(NOTHING);
      await erase(zenith);
      expect(await everythingIn(on.hub.parts.database)).not.toContain(HER);
      await erase(acme, HIM);
    });

    test('keeps what is queued for a Zap from being sent', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe('doubletick_call_accepted', '/queued');
      await acme.take('doubletick', callAccepted);
      const other = await acme.take('doubletick', { ...callAccepted, callId: 'call_of_his', customerNumber: HIM });
      await erase(acme);
      await acme.deliver(other);
      expect(on.target.at('/queued').map(({ headers }) => headers['webhook-id'])).toEqual([`msg_${other}`]);
    });

    test('keeps what waits in memory, because its target is slow, from being sent', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe('doubletick_call_accepted', '/slow');
      const { promise, resolve } = Promise.withResolvers<void>();
      on.target.answer = (_received, response) => void promise.then(() => response.end('ok'));
      const his: string[] = [];
      for (let index = 0; index < 32; index += 1) {
        his.push(await acme.take('doubletick', { ...callAccepted, callId: randomUUID(), customerNumber: HIM }));
      }
      await on.deliver();
      await on.delivered('/slow', 32);
      await acme.take('doubletick', { ...callAccepted, callId: randomUUID() });
      await on.deliver();
      await erase(acme);
      resolve();
      his.push(await acme.take('doubletick', { ...callAccepted, callId: randomUUID(), customerNumber: HIM }));
      await acme.deliver(his.at(-1) ?? '');
      on.target.answer = (_received, response) => void response.end('ok');
      const sent = on.target.at('/slow').map(({ headers }) => headers['webhook-id']);
      expect(sent.toSorted()).toEqual(his.map((id) => `msg_${id}`).toSorted());
    });

    test('keeps what waits for another attempt from being sent', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe('doubletick_call_accepted', '/waiting');
      on.target.answer = (_received, response) => void response.writeHead(500).end();
      await acme.deliver(await acme.take('doubletick', callAccepted));
      on.target.answer = (_received, response) => void response.end('ok');
      await erase(acme);
      on.now += 10_000;
      await on.hub.workers.dispatcher.wakeDue(true);
      await on.deliver();
      const later = await acme.take('doubletick', { ...callAccepted, callId: 'call_of_his', customerNumber: HIM });
      await acme.deliver(later);
      expect(on.target.at('/waiting')).toHaveLength(2);
    });

    test.each(['+919812345670', '00919812345670', '91%20(98123)%20456-70'])(
      'finds them however their number is written: %s',
      async (written) => {
        const acme = await on.makeWorkspace();
        await leaveTraces(acme, HER);
        expect(await erase(acme, written)).toEqual(ALL);
      },
    );

    test.each([
      ['"+91 98123 45670"', 'application/json'],
      ['{"phone":919812345670}', 'application/json'],
      ['tel:00919812345670;', 'text/plain'],
      ['phone=%2B91+%2898123%29+456-70&name=Priya', 'application/x-www-form-urlencoded'],
      ['phone=%20919812345670', 'application/x-www-form-urlencoded'],
      ['<tel>91.98123.45670</tel>', 'text/xml'],
    ])('finds them in a webhook that was not understood: %s', async (body, type) => {
      const acme = await on.makeWorkspace();
      await acme.post('doubletick', body, { 'content-type': type });
      expect(await erase(acme)).toEqual({ ...NOTHING, quarantined: 1 });
    });

    test.each([
      '{"phone":"+9198123456701"}',
      '{"phone":"+1919812345670"}',
      '{"phone":"+91981234567"}',
      '{"phone":"+9198123 - 45671"}',
      '{"code":91981,"amount":2345670}',
    ])('leaves alone what only looks like them: %s', async (body) => {
      const acme = await on.makeWorkspace();
      await acme.post('doubletick', body);
      await acme.take('doubletick', { ...JSON.parse(body), event: 'CALL_TRANSFERRED' });
      expect(await erase(acme)).toEqual(NOTHING);
    });

    test('needs a whole number', async () => {
      const acme = await on.makeWorkspace();
      for (const phone of ['somebody', '123456', '1234567890123456']) {
        const { errors } = await acme.refused(400, 'DELETE', `/v1/customers/${phone}`);
        expect(errors).toEqual([{ field: 'phone', message: expect.stringContaining('country code') }]);
      }
    });
  });
});
