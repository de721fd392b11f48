/** What the hub watches: each alert is raised once, tells Zaps, says what to do, and clears by itself. */
import { randomUUID } from 'node:crypto';
import { describe, expect, jest, test } from '@jest/globals';
import { callAccepted, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { Alerts } from '../../../src/hub-api/alerts.ts';
import type { HubAlertPayload } from '../../../src/hub-api/hub-alert.ts';
import { Recorded } from '../../../src/hub-api/permissions.ts';
import { onEachHub, type TestWorkspace } from '../http/hub-under-test.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

const iso = (ms: number): string => new Date(ms).toISOString();

onEachHub((on) => {
  const look = () => on.hub.workers.alerts.run(true);

  const alertsOf = (workspace: TestWorkspace) => workspace.ask(Alerts, 'GET', '/v1/alerts');

  /** The keys of what is open. */
  const open = async (workspace: TestWorkspace): Promise<string[]> => {
    await look();
    return (await alertsOf(workspace)).open.map(({ key }) => key).toSorted();
  };

  /** What Zaps were told, the oldest first. */
  const told = async (workspace: TestWorkspace): Promise<HubAlertPayload[]> =>
    (await workspace.events('?trigger=hub_alert'))
      .map(({ payload }) => payload as unknown as HubAlertPayload)
      .toReversed();

  const call = (workspace: TestWorkspace): Promise<string> =>
    workspace.take('doubletick', { ...callAccepted, callId: randomUUID() });

  const junk = async (workspace: TestWorkspace, times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1)
      expect((await workspace.post('doubletick', { odd: time })).status).toBe(422);
  };

  const metric = async (workspace: TestWorkspace, kind: string): Promise<number> => {
    const { text } = await workspace.raw('GET', '/metrics');
    return Number(new RegExp(`^ringhook_alert\\{kind="${kind}"\\} (\\d+)$`, 'm').exec(text)?.[1]);
  };

  describe('a quarantine that grows', () => {
    test('is told once, with what to do, and is over once the quarantine was dealt with', async () => {
      const acme = await on.makeWorkspace();
      const other = await on.makeWorkspace();
      await acme.subscribe('hub_alert', `/${acme.id}`);
      await other.subscribe('hub_alert', `/${other.id}`);
      await junk(acme, 4);
      expect(await open(acme)).toEqual([]);
      await junk(acme, 1);
      const before = await metric(acme, 'quarantine_growing');
      expect(await open(acme)).toEqual(['quarantine_growing']);
      await junk(acme, 1);
      expect(await open(acme)).toEqual(['quarantine_growing']);
      expect(await metric(acme, 'quarantine_growing')).toBe(before + 1);

      const [raised] = (await alertsOf(acme)).open;
      expect(raised).toMatchObject({
        kind: 'quarantine_growing',
        severity: 'warning',
        what_happened: expect.stringMatching(/^5 webhooks of the last 24 hours/),
        what_to_do: expect.stringContaining('Open the quarantine'),
        screen: '/quarantine',
        raised_at: iso(on.now),
        cleared_at: null,
      });
      await on.deliver();
      const [delivered] = await on.delivered(`/${acme.id}`);
      expect(JSON.parse(delivered?.body ?? '')).toMatchObject({
        event: 'HUB_ALERT',
        alertId: raised?.id,
        link: expect.stringMatching(/^http.*\/quarantine$/),
        clearedAt: null,
      });

      on.now += 60_000;
      await acme.raw('DELETE', '/v1/quarantine');
      expect(await open(acme)).toEqual([]);
      expect(await metric(acme, 'quarantine_growing')).toBe(before);
      expect((await alertsOf(acme)).past).toMatchObject([{ id: raised?.id, cleared_at: iso(on.now) }]);
      expect(await told(acme)).toMatchObject([
        { alertId: raised?.id, clearedAt: null },
        { alertId: raised?.id, clearedAt: iso(on.now), title: 'Over: Webhooks are not understood' },
      ]);
      await on.deliver();
      expect(await on.delivered(`/${acme.id}`, 2)).toHaveLength(2);
      expect(on.target.at(`/${other.id}`)).toEqual([]);
      expect(await told(other)).toEqual([]);

      // The same again is another alert of the same key.
      await junk(acme, 5);
      expect(await open(acme)).toEqual(['quarantine_growing']);
      expect((await alertsOf(acme)).open[0]?.id).not.toBe(raised?.id);
    });

    test('is over when a day has passed without more', async () => {
      const acme = await on.makeWorkspace();
      await junk(acme, 5);
      expect(await open(acme)).toEqual(['quarantine_growing']);
      on.now += DAY_MS + 1000;
      expect(await open(acme)).toEqual([]);
    });
  });
});
