import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { callAccepted, callEnded, callMissed, outgoingCallStarted } from '../../../src/doubletick/sample-payloads.ts';
import { PermissionAnswer } from '../../../src/hub-api/permissions.ts';
import { onEachHub, type TestWorkspace } from '../http/hub-under-test.ts';

const CUSTOMER = '17045550118';
const SALES = '17045550100';
const SUPPORT = '17045550101';

onEachHub((on) => {
  /** One call, a minute after the one before. */
  const call = async (workspace: TestWorkspace, how: { answered?: boolean; about?: object } = {}): Promise<void> => {
    on.now += 60_000;
    const about = {
      callId: randomUUID(),
      callDirection: 'OUTGOING',
      customerNumber: CUSTOMER,
      customerId: 'customer_W7',
      wabaNumber: SALES,
      ...how.about,
    };
    await workspace.take('doubletick', { ...outgoingCallStarted, ...about });
    const time = new Date(on.now).toISOString();
    if (how.answered) {
      await workspace.take('doubletick', { ...callAccepted, ...about, callStartedAt: time });
      await workspace.take('doubletick', { ...callEnded, ...about, callStartedAt: time, callEndedAt: time });
    } else await workspace.take('doubletick', { ...callMissed, ...about, callEndedAt: time });
  };

  const unanswered = async (workspace: TestWorkspace, who = CUSTOMER, number: string | null = SALES) =>
    (
      await workspace.ask(
        PermissionAnswer,
        'GET',
        `/v1/permissions/${who}${number === null ? '' : `?waba_number=${number}`}`,
      )
    ).unanswered_in_a_row;

  describe('outgoing calls in a row that nobody answered', () => {
    test('are counted back from the latest, and an answered one begins anew', async () => {
      const acme = await on.makeWorkspace();
      expect(await unanswered(acme)).toBe(0);
      await call(acme);
      await call(acme);
      expect(await unanswered(acme)).toBe(2);
      await call(acme, { answered: true });
      expect(await unanswered(acme)).toBe(0);
      await call(acme);
      expect(await unanswered(acme)).toBe(1);
    });

    test('are counted for each business number, or for all of them', async () => {
      const acme = await on.makeWorkspace();
      await call(acme);
      await call(acme, { about: { wabaNumber: SUPPORT } });
      await call(acme, { about: { wabaNumber: SUPPORT } });
      expect(await unanswered(acme, CUSTOMER, SALES)).toBe(1);
      expect(await unanswered(acme, CUSTOMER, SUPPORT)).toBe(2);
      expect(await unanswered(acme, CUSTOMER, null)).toBe(3);
      await call(acme, { answered: true, about: { wabaNumber: SUPPORT } });
      expect(await unanswered(acme, CUSTOMER, SALES)).toBe(1);
      expect(await unanswered(acme, CUSTOMER, SUPPORT)).toBe(0);
    });

    test('are counted for the person, by whichever identity they were called', async () => {
      const acme = await on.makeWorkspace();
      await call(acme);
      await call(acme, { about: { customerNumber: '' } });
      expect(await unanswered(acme, 'customer_W7')).toBe(2);
    });

    test('do not include calls on a phone line, incoming ones, or one that still rings', async () => {
      const acme = await on.makeWorkspace();
      await call(acme);
      await call(acme, { about: { channel: 'PSTN', channelNumber: SALES } });
      await call(acme, { about: { callDirection: 'INCOMING' } });
      await acme.take('doubletick', {
        ...outgoingCallStarted,
        callId: randomUUID(),
        customerNumber: CUSTOMER,
        customerId: 'customer_W7',
        wabaNumber: SALES,
      });
      expect(await unanswered(acme)).toBe(1);
    });
  });
});
