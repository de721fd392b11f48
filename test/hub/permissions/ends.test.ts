import { describe, expect, test } from '@jest/globals';
import { permissionEvents } from '../../../src/doubletick/permission-events.ts';
import { permissionExpired } from '../../../src/hub-api/permission-expired.ts';
import { LedgerLine } from '../../../src/hub-api/permissions.ts';
import { HOUR_MS } from '../../../src/values/time.ts';
import { exactly, onEachHub, type TestWorkspace } from '../http/hub-under-test.ts';
import { ask, iso, no, statusOf, yes, yesForAWeek } from './replies.ts';

const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

onEachHub((on) => {
  const lineOf = async (workspace: TestWorkspace): Promise<LedgerLine> =>
    exactly(LedgerLine, JSON.parse((await workspace.raw('GET', '/v1/permissions')).text.trim()));

  describe('a yes for a week ends at the earliest of', () => {
    test.each<[string, object, { ends: number; rule: string }]>([
      ['the end that it states', { expirationTimestamp: 2 * DAY_MS }, { ends: 2 * DAY_MS, rule: 'stated' }],
      ['a week after it was given', { receivedAt: -DAY_MS }, { ends: 6 * DAY_MS, rule: 'reply' }],
      [
        'the same, when it states a later end',
        { receivedAt: -DAY_MS, expirationTimestamp: 99 * DAY_MS },
        { ends: 6 * DAY_MS, rule: 'reply' },
      ],
      [
        'a week after it arrived, when it is said to be of tomorrow',
        { receivedAt: DAY_MS },
        { ends: WEEK_MS, rule: 'reply' },
      ],
    ])('%s', async (_name, times, { ends, rule }) => {
      const acme = await on.makeWorkspace();
      const stated = Object.fromEntries(
        Object.entries(times).map(([key, ms]) => [key, key === 'receivedAt' ? iso(on.now + ms) : (on.now + ms) / 1000]),
      );
      await acme.take('doubletick', yesForAWeek(on.now, stated));
      expect(await ask(acme)).toMatchObject({ status: 'temporary', may_call: true, expires_at: iso(on.now + ends) });
      expect(await lineOf(acme)).toMatchObject({ end_rule: rule, expires_at: iso(on.now + ends) });
    });
  });

  describe('a yes that says both, for ever and until a time, is', () => {
    test('one until that time', async () => {
      const acme = await on.makeWorkspace();
      const end = on.now + 5 * DAY_MS;
      await acme.take('doubletick', yes(on.now, { expirationTimestamp: end / 1000, userAction: 'ALLOW_7_DAYS' }));
      expect(await ask(acme)).toMatchObject({ status: 'temporary', is_permanent: false, expires_at: iso(end) });
    });

    test.each([
      { userAction: 'Allow for 7 days' },
      { isPermanent: 'sure' },
      { isPermanent: null },
      { isPermanent: [true] },
    ])('one for a week, with %j', async (changes) => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', yes(on.now, changes));
      expect(await ask(acme)).toMatchObject({ status: 'temporary', expires_at: iso(on.now + WEEK_MS) });
    });
  });

  describe('a yes that is over when it arrives', () => {
    /** Its own time lies back, and the end that it states far ahead. */
    const late = (now: number) => yesForAWeek(now - 300 * DAY_MS, { expirationTimestamp: (now + 300 * DAY_MS) / 1000 });

    test('is over, however far ahead the end that it states', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', late(on.now));
      expect(await ask(acme)).toMatchObject({
        status: 'expired',
        may_call: false,
        expires_at: iso(on.now - 293 * DAY_MS),
      });
    });

    test('fires no Zap for grants, and the one of every reply says that it is over', async () => {
      const acme = await on.makeWorkspace();
      const triggers = ['doubletick_call_permission_granted', 'doubletick_call_permission_reply'];
      for (const trigger of triggers) await acme.subscribe(trigger, `/${trigger}-${acme.id}`);
      await acme.deliver(await acme.take('doubletick', late(on.now)));
      /** What a Zap makes of what it was sent. */
      const runs = triggers.map((trigger) =>
        on.target.at(`/${trigger}-${acme.id}`).flatMap(({ body }) => {
          const type = permissionEvents.find(({ key }) => key === trigger);
          const fields = type?.read(JSON.parse(body), { receivedAt: on.now, now: on.now, timeZone: 'UTC' }).fields;
          return fields ? [fields] : [];
        }),
      );
      expect(runs).toMatchObject([[], [{ permission_status: 'expired', may_call: false }]]);
    });

    test('tells of no end', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe(permissionExpired.key, `/ended-${acme.id}`);
      await acme.subscribe(permissionExpired.key, `/ended-${acme.id}`, { lead_time_hours: '24' });
      for (let index = 0; index < 5; index += 1) await acme.take('doubletick', late(on.now + index));
      await on.hub.workers.expiry.runDue(true);
      expect(await acme.events(`?trigger=${permissionExpired.key}`)).toEqual([]);
    });
  });

  test('a later refusal cuts a yes for a week short, and its end revives nothing', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', yesForAWeek(on.now));
    on.now += DAY_MS;
    await acme.take('doubletick', no(on.now));
    expect(await statusOf(acme)).toBe('denied');
    on.now += WEEK_MS;
    await on.hub.workers.expiry.runDue(true);
    expect(await statusOf(acme)).toBe('denied');
  });

  test('the end of a yes has a line of its own in the ledger', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', yesForAWeek(on.now));
    on.now += WEEK_MS;
    await on.hub.workers.expiry.runDue(true);
    const lines = (await acme.raw('GET', '/v1/permissions?lines=all')).text.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { kind: 'reply', status_now: 'expired' },
      { kind: 'end', expires_at: iso(on.now) },
    ]);
  });
});
