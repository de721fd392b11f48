import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { callAccepted, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { MadeKey } from '../../../src/hub-api/keys.ts';
import { Me } from '../../../src/hub-api/me.ts';
import { NewWait } from '../../../src/hub-api/waits.ts';
import { onEachHub, type TestWorkspace } from '../http/hub-under-test.ts';
import { until } from '../until.ts';
import { everythingIn } from './everything-in.ts';

const Any = z.looseObject({});

const at = ({ name }: TestWorkspace, call = ''): string => `/admin/workspaces/${encodeURIComponent(name)}${call}`;

onEachHub((on) => {
  const filled = async (): Promise<TestWorkspace> => {
    const workspace = await on.makeWorkspace();
    await workspace.subscribe('doubletick_call_accepted', `/${workspace.id}`, {});
    await workspace.subscribe('doubletick_call_permission_expired', `/${workspace.id}`, { lead_time_hours: '2' });
    await workspace.take('doubletick', { ...callAccepted, direction: 'OUTGOING', callId: `${workspace.id}-call` });
    await workspace.take('doubletick', { ...permissionGranted, messageId: `${workspace.id}-yes`, receivedAt: '' });
    await workspace.post('doubletick', { hello: workspace.id });
    await workspace.ask(MadeKey, 'POST', '/v1/keys', { name: `agent of ${workspace.id}`, role: 'agent' });
    await workspace.ask(NewWait, 'POST', '/v1/permissions/waits', {
      customer_phone: '+17045550118',
      waba_number: '+13125550150',
      callback_url: `${on.target.url}/${workspace.id}/callback`,
      wait_seconds: 60,
    });
    await workspace.raw('GET', '/v1/permissions');
    return workspace;
  };

  describe('a workspace that is deleted', () => {
    test('leaves nothing behind, tells what was removed, and takes nothing of another along', async () => {
      const [acme, other] = [await filled(), await filled()];
      const { database } = on.hub.parts;
      const subscriptions = await database.query<{ id: string }>(
        'SELECT id FROM hub.subscriptions WHERE workspace_id = $1',
        [acme.id],
      );
      const events = await database.query<{ id: string }>('SELECT id FROM hub.events WHERE workspace_id = $1', [
        acme.id,
      ]);
      const marks = [acme.id, ...subscriptions.map(({ id }) => id), ...events.map(({ id }) => id)];
      const before = (await everythingIn(database)).split('\n').filter((row) => row.includes(other.id)).length;
      const receipt = await on.admin.ask(Any, 'DELETE', at(acme), { confirm: acme.name });
      expect(receipt).toMatchObject({
        id: acme.id,
        name: acme.name,
        deleted_at: new Date(on.now).toISOString(),
        removed: { events: 2, permission_waits: 1, quarantined: 1, subscriptions: 2, calls: 1, access_log_entries: 2 },
      });
      const removed = receipt.removed as Record<string, number>;
      expect(removed.ledger_lines).toBeGreaterThan(0);
      expect(removed.jobs).toBeGreaterThan(0);
      const rows = (await everythingIn(database)).split('\n');
      expect(rows.filter((row) => marks.some((mark) => row.includes(mark)))).toEqual([]);
      expect(rows.filter((row) => row.includes(other.id))).toHaveLength(before);
      await acme.refused(401, 'GET', '/v1/me');
      expect((await acme.post('doubletick', callAccepted)).status).toBe(404);
      await other.ask(Me, 'GET', '/v1/me');
      await on.admin.refused(404, 'DELETE', at(acme), { body: { confirm: acme.name } });
    });

    test('is named twice, letter by letter', async () => {
      const acme = await on.makeWorkspace();
      for (const confirm of ['', acme.name.toUpperCase(), `${acme.name} `, 'yes', undefined]) {
        await on.admin.refused(400, 'DELETE', at(acme), { body: { confirm } });
      }
      await acme.ask(Me, 'GET', '/v1/me');
    });

    test('is under no legal hold', async () => {
      const acme = await on.makeWorkspace();
      await on.admin.ask(Any, 'PUT', at(acme, '/hold'), { reason: 'Case 12/2026' });
      const { detail } = await on.admin.refused(409, 'DELETE', at(acme), { body: { confirm: acme.name } });
      expect(detail).toContain('Case 12/2026');
      await acme.ask(Me, 'GET', '/v1/me');
    });
  });

  describe('a workspace that somebody deletes with a database client', () => {
    const deleteByHand = ({ id }: TestWorkspace) =>
      on.hub.parts.database.query('DELETE FROM hub.workspaces WHERE id = $1', [id]);

    test('leaves nothing behind once the hub has cleared up, and takes nothing of another along', async () => {
      const [acme, other] = [await filled(), await filled()];
      const { database } = on.hub.parts;
      const rowsWith = async (mark: string) =>
        (await everythingIn(database)).split('\n').filter((row) => row.includes(mark));
      const before = await rowsWith(other.id);
      await deleteByHand(acme);
      await until(async () => (await acme.raw('GET', '/v1/me')).status === 401);
      const { retention } = on.hub.workers;
      await retention.run();
      expect((await rowsWith(acme.id)).map((row) => row.split(' ')[0])).toEqual(['hub.deleted_workspaces']);
      // What another process was about to store goes with the second round.
      await database.query(
        "INSERT INTO hub.seen (workspace_id, key, event_id, at) VALUES ($1, 'late', gen_random_uuid(), now())",
        [acme.id],
      );
      await retention.run();
      expect(await rowsWith(acme.id)).toEqual([]);
      expect(await rowsWith(other.id)).toEqual(before);
    });

    test('sends nothing more from then on', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe('doubletick_call_accepted', `/${acme.id}`);
      await acme.take('doubletick', { ...callAccepted, callId: `${acme.id}-call` });
      await deleteByHand(acme);
      const [row] = await on.hub.parts.database.query(
        'SELECT ended_reason FROM hub.subscriptions WHERE workspace_id = $1',
        [acme.id],
      );
      expect(row).toEqual({ ended_reason: 'the workspace was deleted' });
    });

    test('stays where it is under legal hold', async () => {
      const acme = await on.makeWorkspace();
      await on.admin.ask(Any, 'PUT', at(acme, '/hold'), { reason: 'Case 12/2026' });
      await expect(deleteByHand(acme)).rejects.toThrow('under legal hold');
      await acme.ask(Me, 'GET', '/v1/me');
    });
  });

  test('nothing else removes a line of the ledger', async () => {
    const acme = await filled();
    const { database } = on.hub.parts;
    await expect(database.query('DELETE FROM hub.ledger WHERE workspace_id = $1', [acme.id])).rejects.toThrow(
      'only grows',
    );
  });

  test('a workspace that is renamed keeps its keys, and takes no name that another has', async () => {
    const [acme, other] = [await on.makeWorkspace(), await on.makeWorkspace()];
    const name = `${acme.name}, renamed`;
    await acme.ask(Me, 'GET', '/v1/me');
    expect(await on.admin.ask(Any, 'PUT', at(acme, '/name'), { name })).toMatchObject({ id: acme.id, name });
    expect((await acme.ask(Me, 'GET', '/v1/me')).name).toBe(name);
    await on.admin.refused(404, 'PUT', at(acme, '/name'), { body: { name } });
    await on.admin.refused(409, 'PUT', at(other, '/name'), { body: { name } });
    await on.admin.refused(400, 'PUT', at(other, '/name'), { body: { name: 'a\u001bb' } });
  });
});
