import { describe, expect, test } from '@jest/globals';
import { queueAgain } from '../../../src/hub/store/deliveries.ts';
import type { NewEvent } from '../../../src/hub/store/events.ts';
import { onEachDatabase, onPostgres } from '../databases.ts';
import { newEvent } from '../store/rows.ts';
import { until } from '../until.ts';
import { type Dispatching, HeldAnswers, useDispatching, webhookIds } from './dispatching.ts';

const REPLY = 'doubletick_call_permission_reply';
const GRANTED = 'doubletick_call_permission_granted';
const DENIED = 'doubletick_call_permission_denied';
const UNCLEAR = 'doubletick_call_permission_unclear';

const RETRY_MS = 5_000;

const CUSTOMERS: Record<string, string> = { Ann: '17045550118', Bob: '17045550119' };

const sentAs = ({ id }: NewEvent): string => `msg_${id}`;

/** What customers answer. */
const answersOn = (hub: Dispatching) => {
  /** An answer, in the ledger but not stored yet; what is given as `older` counts no more. */
  const answer = (subject: string, kind: string, older: readonly NewEvent[] = []): NewEvent => {
    const event = newEvent({ workspaceId: hub.workspaceId, kind, customer: CUSTOMERS[subject] ?? null });
    hub.ledger.record(subject, event.id);
    for (const { id } of older) hub.ledger.supersede(id);
    return event;
  };

  const storeAnswer = async (...[subject, kind, older]: Parameters<typeof answer>): Promise<NewEvent> => {
    const event = answer(subject, kind, older);
    await hub.storeTogether([event]);
    return event;
  };

  return { answer, storeAnswer };
};

onEachDatabase((on) => {
  const hub = useDispatching(on);
  const { answer, storeAnswer } = answersOn(hub);

  /** As many answers of other people as may be under way, whose target does not answer them yet. */
  const keepBusy = async (): Promise<HeldAnswers> => {
    const answers = new HeldAnswers();
    hub.answer((_received, response) => answers.hold(response));
    await hub.storeTogether(Array.from({ length: 32 }, (_, index) => answer(`person ${index}`, GRANTED)));
    await hub.dispatcher.pull();
    await until(() => answers.count === 32);
    return answers;
  };

  const sendAgain = (eventId: string): Promise<unknown> =>
    queueAgain(hub.database, { workspaceId: hub.workspaceId, eventId, triggers: [REPLY], leadTimeHours: null });

  describe('an answer that waits for another attempt', () => {
    test.each([
      ['the trigger of every reply', REPLY, DENIED],
      ['the trigger of grants', GRANTED, GRANTED],
    ])('is not sent any more once a newer one was, to %s', async (_what, trigger, newerKind) => {
      await hub.subscribe('/1', trigger);
      hub.answerWith(503);
      const older = await storeAnswer('Ann', GRANTED);
      await hub.dispatcher.pull();
      expect(await hub.settledStory(older)).toMatchObject({ status: 'waiting', attempts: [{ status: 503 }] });

      hub.answerWith(200);
      const newer = await storeAnswer('Ann', newerKind, [older]);
      await hub.dispatcher.pull();
      expect(await hub.settledStory(newer)).toMatchObject({ status: 'delivered' });

      hub.turnClock(RETRY_MS);
      await hub.wake();
      expect(await hub.settledStory(older)).toMatchObject({
        status: 'superseded',
        attempts: [{ status: 503 }],
        nextAttemptAt: null,
      });
      expect(webhookIds(hub.target.received)).toEqual([sentAs(older), sentAs(newer)]);
    });

    test('is not sent any more to one Zap once another one heard a newer', async () => {
      await hub.subscribe('/granted', GRANTED);
      await hub.subscribe('/denied', DENIED);
      hub.answerWith(503);
      const older = await storeAnswer('Ann', GRANTED);
      await hub.dispatcher.pull();
      await hub.settled();
      hub.answerWith(200);
      await storeAnswer('Ann', DENIED, [older]);
      hub.turnClock(RETRY_MS);
      await hub.wake();
      expect(await hub.settled()).toEqual({ superseded: 1, delivered: 1 });
      expect(hub.target.at('/granted')).toHaveLength(1);
      expect(hub.target.at('/denied')).toHaveLength(1);
    });

    test('is sent again while it counts', async () => {
      await hub.subscribe('/1', REPLY);
      hub.answerWith(503);
      const event = await storeAnswer('Ann', GRANTED);
      await hub.dispatcher.pull();
      await hub.settled();
      hub.answerWith(200);
      hub.turnClock(RETRY_MS);
      await hub.wake();
      expect(await hub.settledStory(event)).toMatchObject({ status: 'delivered' });
    });
  });

  describe('two answers of one person', () => {
    test.each([
      ['the older one first', (older: NewEvent, newer: NewEvent) => [older, newer]],
      ['the newer one first', (older: NewEvent, newer: NewEvent) => [newer, older]],
    ])('in one job, %s: only the newer one is sent', async (_order, inOrder) => {
      await hub.subscribe('/1', REPLY);
      const older = answer('Ann', GRANTED);
      const newer = answer('Ann', DENIED, [older]);
      await hub.storeTogether(inOrder(older, newer));
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ delivered: 1, superseded: 1 });
      expect(webhookIds(hub.target.received)).toEqual([sentAs(newer)]);
      expect(await hub.storyOf(older)).toMatchObject({ status: 'superseded', attempts: [] });
      // Once about both, and once more about the one that is sent.
      expect(hub.ledger.asked.map((asked) => asked.length)).toEqual([2, 1]);
    });

    test('are under way to one Zap one after the other, and the older one is not tried again', async () => {
      const answers = new HeldAnswers();
      hub.answer((_received, response) => answers.hold(response));
      await hub.subscribe('/1', REPLY);
      const older = await storeAnswer('Ann', GRANTED);
      await hub.dispatcher.pull();
      await until(() => answers.count === 1);

      const newer = await storeAnswer('Ann', DENIED, [older]);
      await hub.dispatcher.pull();
      const others = await storeAnswer('Bob', GRANTED);
      await hub.dispatcher.pull();
      await until(() => answers.count === 2);
      expect(webhookIds(hub.target.received)).toEqual([older, others].map(sentAs));

      answers.give(1, 503);
      await until(() => answers.count === 2);
      expect(webhookIds(hub.target.received)).toEqual([older, others, newer].map(sentAs));
      answers.give();
      expect(await hub.settled()).toEqual({ waiting: 1, delivered: 2 });
      hub.turnClock(RETRY_MS);
      await hub.wake();
      expect(await hub.settled()).toEqual({ superseded: 1, delivered: 2 });
      expect(hub.target.received).toHaveLength(3);
    });

    test('go to two Zaps independently of each other', async () => {
      const answers = new HeldAnswers();
      hub.answer(({ path }, response) => (path === '/slow' ? answers.hold(response) : void response.end()));
      await hub.subscribe('/slow', REPLY);
      await hub.subscribe('/quick', REPLY);
      const older = await storeAnswer('Ann', GRANTED);
      await hub.dispatcher.pull();
      // On both ways before the newer one comes: one that is not sent by then is superseded.
      await until(() => answers.count === 1 && hub.target.at('/quick').length === 1);
      const newer = await storeAnswer('Ann', DENIED, [older]);
      await hub.dispatcher.pull();
      await until(() => hub.target.at('/quick').length === 2);
      expect(webhookIds(hub.target.at('/quick'))).toEqual([older, newer].map(sentAs));
      expect(webhookIds(hub.target.at('/slow'))).toEqual([sentAs(older)]);
      answers.give();
      await until(() => answers.count === 1);
      expect(webhookIds(hub.target.at('/slow'))).toEqual([older, newer].map(sentAs));
      answers.give();
      expect(await hub.settled()).toEqual({ delivered: 4 });
    });

    test('that both count, as on two business numbers, are both sent', async () => {
      await hub.subscribe('/1', REPLY);
      await hub.storeTogether([answer('Ann', GRANTED), answer('Ann', DENIED)]);
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ delivered: 2 });
    });
  });

  describe('an answer that waits in memory', () => {
    test('is not sent when a newer one came in while it waited', async () => {
      await hub.subscribe('/1', REPLY);
      const answers = await keepBusy();
      const older = await storeAnswer('Ann', GRANTED);
      await hub.dispatcher.pull();
      await storeAnswer('Ann', DENIED, [older]);
      hub.answerWith(200);
      answers.give();
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ delivered: 33, superseded: 1 });
      expect(webhookIds(hub.target.received)).not.toContain(sentAs(older));
      expect(await hub.storyOf(older)).toMatchObject({ status: 'superseded', attempts: [] });
    });

    test('is not sent by the process that takes it up after a crash', async () => {
      await hub.subscribe('/1', REPLY);
      await keepBusy();
      const older = await storeAnswer('Ann', GRANTED);
      await hub.dispatcher.pull();
      await hub.process.stop();
      hub.answerWith(200);
      hub.ledger.supersede(older.id);
      const next = await hub.startProcess();
      await next.dispatcher.pull();
      expect(await hub.settledStory(older)).toMatchObject({ status: 'superseded', attempts: [] });
      expect(webhookIds(hub.target.received)).not.toContain(sentAs(older));
    });

    test('is not sent when its person was erased while it waited', async () => {
      await hub.subscribe('/1', REPLY);
      const answers = await keepBusy();
      const event = await storeAnswer('Ann', GRANTED);
      await hub.dispatcher.pull();
      hub.ledger.forget(event.id);
      hub.answerWith(200);
      answers.give();
      expect(await hub.settled()).toEqual({ delivered: 32, cancelled: 1 });
      expect(webhookIds(hub.target.received)).not.toContain(sentAs(event));
    });
  });

  describe('an answer that was superseded', () => {
    test('is not sent when somebody sends it again', async () => {
      await hub.subscribe('/1', REPLY);
      const older = await storeAnswer('Ann', GRANTED);
      await hub.dispatcher.pull();
      await hub.settled();
      hub.ledger.supersede(older.id);
      await sendAgain(older.id);
      await hub.dispatcher.pull();
      expect(await hub.settledStory(older)).toMatchObject({ status: 'superseded', attempts: [{ status: 200 }] });
      expect(hub.target.received).toHaveLength(1);
    });

    test('is sent when somebody sends it again once it counts after all', async () => {
      await hub.subscribe('/1', REPLY);
      const event = answer('Ann', GRANTED);
      hub.ledger.supersede(event.id);
      await hub.storeTogether([event]);
      await hub.dispatcher.pull();
      expect(await hub.settledStory(event)).toMatchObject({ status: 'superseded' });
      hub.ledger.record('Ann', event.id);
      await sendAgain(event.id);
      await hub.dispatcher.pull();
      expect(await hub.settledStory(event)).toMatchObject({ status: 'delivered' });
    });

    test('leaves its Zap in the health that it had', async () => {
      await hub.subscribe('/1', REPLY);
      const event = answer('Ann', GRANTED);
      hub.ledger.supersede(event.id);
      await hub.storeTogether([event]);
      await hub.dispatcher.pull();
      await hub.settled();
      expect(await hub.subscriptions()).toMatchObject([{ deliveredAt: null, failedAt: null, failures: 0 }]);
    });
  });

  describe('the ledger', () => {
    test.each([GRANTED, DENIED, UNCLEAR])('is asked about a %s before it is sent', async (kind) => {
      await hub.subscribe('/1', REPLY);
      const event = await storeAnswer('Ann', kind);
      await hub.dispatcher.pull();
      await hub.settled();
      expect(hub.ledger.asked).toEqual([[event.id], [event.id]]);
      expect(hub.target.received).toMatchObject([{ headers: { 'ringhook-is-current': 'true' } }]);
    });

    test('is asked once about what came together, and about no other events', async () => {
      await Promise.all([hub.subscribe('/1'), hub.subscribe('/2', REPLY), hub.subscribe('/3', REPLY)]);
      const replies = [answer('Ann', GRANTED), answer('Bob', DENIED)];
      await hub.storeTogether([newEvent({ workspaceId: hub.workspaceId }), ...replies]);
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ delivered: 5 });
      const ids = replies.map(({ id }) => id).toSorted();
      expect(hub.ledger.asked.map((asked) => asked.length)).toEqual([2, 1, 1, 1, 1]);
      expect(hub.ledger.asked[0]?.toSorted()).toEqual(ids);
    });

    test('is not asked where there is no answer to a permission request', async () => {
      await Promise.all([hub.subscribe('/1'), hub.subscribe('/2', 'permission_expired')]);
      await hub.store(3);
      await hub.store(2, { kind: 'permission_expired' });
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ delivered: 5 });
      expect(hub.ledger.asked).toEqual([]);
      for (const { headers } of hub.target.received) expect(headers).not.toHaveProperty('ringhook-is-current');
    });

    test('that does not know an answer lets it be sent, and nobody says that it counts', async () => {
      await hub.subscribe('/1', REPLY);
      const event = await hub.storeOne({ kind: GRANTED });
      await hub.dispatcher.pull();
      expect(await hub.settledStory(event)).toMatchObject({ status: 'delivered' });
      expect(hub.target.received[0]?.headers).not.toHaveProperty('ringhook-is-current');
    });
  });

  describe('while the ledger cannot be asked', () => {
    /** Lets it fail at these of the times that it is asked, counted from 1. */
    const failAt = (...times: number[]): void => {
      hub.ledger.onAsked = () => {
        if (times.includes(hub.ledger.asked.length)) throw new Error('The database is away.');
      };
    };

    test('jobs with an answer are given back, and taken again', async () => {
      await hub.subscribe('/1', REPLY);
      await storeAnswer('Ann', GRANTED);
      failAt(1);
      await hub.dispatcher.pull();
      expect(hub.target.received).toEqual([]);
      expect(await hub.statuses()).toEqual({ queued: 1 });
      await hub.dispatcher.pull();
      expect(await hub.settled()).toEqual({ delivered: 1 });
    });

    test('an answer is not sent, costs no attempt, and is sent once it can be', async () => {
      await hub.subscribe('/1', REPLY);
      const event = await storeAnswer('Ann', GRANTED);
      failAt(2);
      await hub.dispatcher.pull();
      expect(await hub.settledStory(event)).toMatchObject({ status: 'waiting', attempts: [] });
      hub.turnClock(1_000);
      await hub.wake();
      expect(await hub.settledStory(event)).toMatchObject({ status: 'delivered', attempts: [{ status: 200 }] });
      expect(hub.target.received).toHaveLength(1);
    });

    test('an answer is not sent if a newer one came in before it can be', async () => {
      await hub.subscribe('/1', REPLY);
      const event = await storeAnswer('Ann', GRANTED);
      failAt(2);
      const fail = hub.ledger.onAsked;
      hub.ledger.onAsked = () => {
        if (hub.ledger.asked.length === 2) hub.ledger.supersede(event.id);
        fail();
      };
      await hub.dispatcher.pull();
      await hub.settled();
      hub.turnClock(1_000);
      await hub.wake();
      expect(await hub.settledStory(event)).toMatchObject({ status: 'superseded', attempts: [] });
      expect(hub.target.received).toEqual([]);
    });
  });
});

onPostgres((on) => {
  const hub = useDispatching(on);
  const { storeAnswer } = answersOn(hub);

  /** Two processes, the first of which sends an answer of Ann's that its target does not answer yet. */
  const withOneUnderWay = async () => {
    const answers = new HeldAnswers();
    hub.answer((_received, response) => answers.hold(response));
    await hub.subscribe('/1', REPLY);
    const other = await hub.startProcess();
    const older = await storeAnswer('Ann', GRANTED);
    await hub.dispatcher.pull();
    await until(() => answers.count === 1);
    return { answers, older, other };
  };

  test('an answer waits while another process is sending an older one', async () => {
    const { answers, older, other } = await withOneUnderWay();
    const newer = await storeAnswer('Ann', DENIED, [older]);
    for (let looks = 0; looks < 2; looks += 1) {
      await other.dispatcher.wakeDue(true);
      await other.dispatcher.pull();
      await until(async () => (await hub.statuses())['waiting'] === 1);
      hub.turnClock(1_000);
    }
    expect(webhookIds(hub.target.received)).toEqual([sentAs(older)]);

    hub.answerWith(200);
    answers.give(1, 503);
    await until(async () => (await hub.statuses())['waiting'] === 2);
    await other.dispatcher.wakeDue(true);
    await other.dispatcher.pull();
    await until(async () => (await hub.statuses())['delivered'] === 1);
    hub.turnClock(RETRY_MS);
    await hub.wake();
    expect(await hub.settled()).toEqual({ delivered: 1, superseded: 1 });
    expect(webhookIds(hub.target.received)).toEqual([older, newer].map(sentAs));
  });

  test('an answer does not wait for what another process sends of another person, or that counts as well', async () => {
    const { answers, older, other } = await withOneUnderWay();
    const others = [await storeAnswer('Bob', DENIED), await storeAnswer('Ann', DENIED)];
    await other.dispatcher.pull();
    await until(() => answers.count === 3);
    expect(new Set(webhookIds(hub.target.received))).toEqual(new Set([older, ...others].map(sentAs)));
    answers.give();
    expect(await hub.settled()).toEqual({ delivered: 3 });
  });
});
