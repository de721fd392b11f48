import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { callAccepted, incomingCallStarted, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { makeLog } from '../../../src/hub/platform/log.ts';
import { Retention } from '../../../src/hub/retention.ts';
import { LiveCalls } from '../../../src/hub-api/live-calls.ts';
import { PermissionAnswer } from '../../../src/hub-api/permissions.ts';
import { QuarantineList } from '../../../src/hub-api/quarantine.ts';
import { Subscriptions } from '../../../src/hub-api/subscriptions.ts';
import { onEachHub, type TestWorkspace } from '../http/hub-under-test.ts';
import { until } from '../until.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

onEachHub((on) => {
  const setRetention = (workspace: TestWorkspace, days: number | null) =>
    on.admin.ask(z.looseObject({}), 'PUT', `/admin/workspaces/${encodeURIComponent(workspace.name)}/retention`, {
      days,
    });

  const keptBy = async (workspace: TestWorkspace) => {
    const { calls, stale } = await workspace.ask(LiveCalls, 'GET', '/v1/calls/live');
    return {
      events: (await workspace.events('?limit=200')).length,
      quarantined: (await workspace.ask(QuarantineList, 'GET', '/v1/quarantine')).items.length,
      calls: calls.length + stale.length,
      replies: (await workspace.ask(PermissionAnswer, 'GET', '/v1/permissions/17735550170')).history.length,
    };
  };

  const fill = async (workspace: TestWorkspace): Promise<void> => {
    await workspace.take('doubletick', { ...incomingCallStarted, callId: randomUUID() });
    await workspace.take('doubletick', { ...permissionGranted, messageId: randomUUID() });
    await workspace.post('doubletick', { hello: 1 });
  };

  const FULL = { events: 2, quarantined: 1, calls: 1, replies: 1 };
  const LEDGER_ALONE = { events: 0, quarantined: 0, calls: 0, replies: 1 };

  describe('what is kept long enough', () => {
    test('goes after ninety days, but the permission ledger stays', async () => {
      const acme = await on.makeWorkspace();
      await fill(acme);
      on.now += 90 * DAY_MS;
      await on.hub.workers.retention.run();
      expect(await keptBy(acme)).toEqual(FULL);
      on.now += 1;
      await on.hub.workers.retention.run();
      expect(await keptBy(acme)).toEqual(LEDGER_ALONE);
    });

    test('goes when its own workspace says so', async () => {
      const [brief, usual] = [await on.makeWorkspace(), await on.makeWorkspace()];
      await setRetention(brief, 7);
      for (const workspace of [brief, usual]) await fill(workspace);
      on.now += 8 * DAY_MS;
      await on.hub.workers.retention.run();
      expect(await keptBy(brief)).toEqual(LEDGER_ALONE);
      expect(await keptBy(usual)).toEqual(FULL);
      await setRetention(brief, null);
      await fill(brief);
      on.now += 8 * DAY_MS;
      await on.hub.workers.retention.run();
      expect(await keptBy(brief)).toEqual({ ...FULL, replies: 2 });
    });

    test('takes what came later along with nothing', async () => {
      const acme = await on.makeWorkspace();
      await fill(acme);
      on.now += 60 * DAY_MS;
      await fill(acme);
      on.now += 60 * DAY_MS;
      await on.hub.workers.retention.run();
      expect(await keptBy(acme)).toEqual({ ...FULL, replies: 2 });
    });

    test('goes with its deliveries, but waits for those that are still to be made', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe('doubletick_call_accepted', '/retained');
      const delivered = await acme.take('doubletick', { ...callAccepted, callId: randomUUID() });
      await acme.deliver(delivered);
      on.target.answer = (_received, response) => void response.writeHead(500).end();
      const waiting = await acme.take('doubletick', { ...callAccepted, callId: randomUUID() });
      await acme.deliver(waiting);
      const queued = await acme.take('doubletick', { ...callAccepted, callId: randomUUID() });
      on.target.answer = (_received, response) => void response.end('ok');
      on.now += 100 * DAY_MS;
      await on.hub.workers.retention.run();
      const idsOf = async () => (await acme.events()).map(({ id }) => id).toSorted();
      expect(await idsOf()).toEqual([waiting, queued].toSorted());
      await on.hub.workers.dispatcher.wakeDue(true);
      for (const id of [waiting, queued]) {
        expect((await acme.deliver(id)).deliveries.at(0)?.status).not.toBe('queued');
      }
      await on.delivered('/retained', 4);
      await on.hub.workers.retention.run();
      expect(await idsOf()).toEqual([]);
      const left = await on.hub.parts.database.query('SELECT FROM hub.deliveries WHERE event_id = ANY ($1::uuid[])', [
        [delivered, waiting, queued],
      ]);
      expect(left).toEqual([]);
    });

    test('stays for another hour when the clock was set ahead meanwhile', async () => {
      const acme = await on.makeWorkspace();
      await fill(acme);
      const { database, clock, bodies } = on.hub.parts;
      const lines: string[] = [];
      const log = makeLog('info', { write: (line) => void lines.push(line) });
      const defaults = { retentionDays: 90, proofYears: 10 };
      const retention = new Retention({ database, clock, log, bodies, defaults });
      on.now += 10 * 365 * DAY_MS;
      retention.start();
      await until(() => lines.length > 0);
      expect(lines.join()).toContain('the clock was set ahead');
      expect(await keptBy(acme)).toMatchObject({ events: 2 });
      await retention.run();
      expect(await keptBy(acme)).toMatchObject({ events: 0 });
      await retention.stop();
    });

    test('also goes when it is much at once', async () => {
      const acme = await on.makeWorkspace();
      await on.hub.parts.database.query(
        `INSERT INTO hub.quarantine (id, workspace_id, source, body, content_type, reason, received_at)
         SELECT ('01956000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, 'doubletick', '', '', '', $2
         FROM generate_series(1, 1200) AS n`,
        [acme.id, '2025-03-03T00:00:00.000Z'],
      );
      await on.hub.workers.retention.run();
      expect((await keptBy(acme)).quarantined).toBe(0);
    });

    test('goes with the subscriptions that ended as long ago, not with those that go on', async () => {
      const acme = await on.makeWorkspace();
      const ended = await acme.subscribe('doubletick_call_accepted', '/ended');
      const going = await acme.subscribe('doubletick_call_accepted', '/going');
      await acme.raw('DELETE', `/v1/subscriptions/${ended.id}`);
      on.now += 91 * DAY_MS;
      await on.hub.workers.retention.run();
      const { subscriptions } = await acme.ask(Subscriptions, 'GET', '/v1/subscriptions');
      expect(subscriptions.map(({ id }) => id)).toEqual([going.id]);
    });
  });
});
