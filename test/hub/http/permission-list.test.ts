import { beforeAll, describe, expect, test } from '@jest/globals';
import { permissionDenied, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { CurrentPermissions, PerDay } from '../../../src/hub-api/permissions.ts';
import { HOUR_MS } from '../../../src/values/time.ts';
import { onEachHub, type TestWorkspace } from './hub-under-test.ts';

const DAY_MS = 24 * HOUR_MS;
const NOW = Date.parse('2026-03-02T09:15:10.000Z');

/** So many days before NOW. */
const ago = (days: number): number => NOW - days * DAY_MS;

onEachHub((on) => {
  let acme: TestWorkspace;

  const reply = async (from: string, days: number, payload: Record<string, unknown>): Promise<void> => {
    on.now = ago(days);
    const receivedAt = new Date(on.now).toISOString();
    await acme.take('doubletick', { ...payload, from, receivedAt, dtCustomerId: from, messageId: `${from} ${days}` });
    on.now = NOW;
  };
  const temporary = (days: number) => ({ ...permissionGranted, expirationTimestamp: ago(days - 7) / 1000 });
  const { expirationTimestamp: _, ...permanent } = { ...permissionGranted, isPermanent: true };

  beforeAll(async () => {
    acme = await on.makeWorkspace();
    await reply('+17045550101', 40, permanent);
    await reply('+17045550102', 8, temporary(8));
    await reply('+17045550103', 6, temporary(6));
    await reply('+17045550104', 5, permanent);
    await reply('+17045550104', 4, permissionDenied);
    await reply('+17045550105', 3, temporary(3));
    await reply('+17045550106', 0, permanent);
  });

  const phonesOf = async (query: string): Promise<(string | undefined)[]> => {
    const { permissions } = await acme.ask(CurrentPermissions, 'GET', `/v1/permissions/current${query}`);
    return permissions.map(({ customer_phone }) => customer_phone?.slice(-1));
  };

  describe('the list of permissions', () => {
    test('has each customer once, the newest reply first', async () => {
      expect(await phonesOf('')).toEqual(['6', '5', '4', '3', '2', '1']);
      const { permissions } = await acme.ask(CurrentPermissions, 'GET', '/v1/permissions/current');
      expect(permissions[2]).toMatchObject({ customer_phone: '+17045550104', status_now: 'denied', is_current: true });
    });

    test.each([
      ['?status=permanent', ['6', '1']],
      ['?status=temporary', ['5', '3']],
      ['?status=expired', ['2']],
      ['?status=denied', ['4']],
      [`?ends_before=${new Date(NOW + 5 * DAY_MS).toISOString()}`, ['3', '5']],
      [`?ends_before=${new Date(NOW + 2 * DAY_MS).toISOString()}`, ['3']],
      [`?ends_before=${new Date(NOW + 1000).toISOString()}`, []],
    ])('narrowed by %s has %j', async (query, phones) => {
      expect(await phonesOf(query)).toEqual(phones);
    });

    test.each(['?limit=2', `?limit=1&ends_before=${new Date(NOW + 30 * DAY_MS).toISOString()}`])(
      'comes in pages with %s that have everybody once',
      async (query) => {
        const whole = await phonesOf(query.replace(/limit=\d/, 'limit=200'));
        const found: (string | undefined)[] = [];
        let after = '';
        do {
          const { permissions, next } = await acme.ask(
            CurrentPermissions,
            'GET',
            `/v1/permissions/current${query}${after}`,
          );
          found.push(...permissions.map(({ customer_phone }) => customer_phone?.slice(-1)));
          after = next === null ? '' : `&after=${next}`;
        } while (after !== '');
        expect(found).toEqual(whole);
        expect(found.length).toBeGreaterThan(1);
      },
    );

    test('is nobody else’s', async () => {
      const other = await on.makeWorkspace();
      expect(await other.ask(CurrentPermissions, 'GET', '/v1/permissions/current')).toEqual({
        permissions: [],
        next: null,
      });
    });

    test('can be had as CSV, narrowed in the same way', async () => {
      const before = new Date(NOW + 2 * DAY_MS).toISOString();
      const { text } = await acme.raw('GET', `/v1/permissions?format=csv&current=true&ends_before=${before}`);
      const [, ...lines] = text.trim().split('\n');
      expect(lines.map((line) => line.split(',')[0])).toEqual(['+17045550103']);
    });

    test('refuses what is no filter', async () => {
      expect(await acme.refused(400, 'GET', '/v1/permissions/current?status=maybe')).toMatchObject({
        errors: [{ field: 'status' }],
      });
      await acme.refused(400, 'GET', '/v1/permissions/current?ends_before=tomorrow');
      await acme.refused(400, 'GET', '/v1/permissions/current?after=the_last');
    });
  });

  describe('replies by day', () => {
    test('are counted for each of the last days, with days that had none', async () => {
      const { days } = await acme.ask(PerDay, 'GET', '/v1/permissions/per-day?days=7');
      expect(days).toEqual([
        { date: '2026-02-24', permanent: 0, temporary: 1, denied: 0, unclear: 0 },
        { date: '2026-02-25', permanent: 1, temporary: 0, denied: 0, unclear: 0 },
        { date: '2026-02-26', permanent: 0, temporary: 0, denied: 1, unclear: 0 },
        { date: '2026-02-27', permanent: 0, temporary: 1, denied: 0, unclear: 0 },
        { date: '2026-02-28', permanent: 0, temporary: 0, denied: 0, unclear: 0 },
        { date: '2026-03-01', permanent: 0, temporary: 0, denied: 0, unclear: 0 },
        { date: '2026-03-02', permanent: 1, temporary: 0, denied: 0, unclear: 0 },
      ]);
    });

    test("are counted on the viewer's days", async () => {
      const { days } = await acme.ask(PerDay, 'GET', '/v1/permissions/per-day?days=2&time_zone=Pacific/Kiritimati');
      expect(days.map(({ date, permanent }) => [date, permanent])).toEqual([
        ['2026-03-01', 0],
        ['2026-03-02', 1],
      ]);
      const elsewhere = await acme.ask(PerDay, 'GET', '/v1/permissions/per-day?days=2&time_zone=Pacific/Pago_Pago');
      expect(elsewhere.days.at(-1)).toMatchObject({ date: '2026-03-01', permanent: 1 });
      await acme.refused(400, 'GET', '/v1/permissions/per-day?time_zone=Mars');
    });
  });
});
