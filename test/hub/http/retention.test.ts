import { expect, test } from '@jest/globals';
import { callAccepted, incomingCallStarted, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { AccessLogPage } from '../../../src/hub-api/access-log.ts';
import { MadeKey } from '../../../src/hub-api/keys.ts';
import { QuarantineList } from '../../../src/hub-api/quarantine.ts';
import { RetentionPreview, RetentionSettings } from '../../../src/hub-api/retention.ts';
import { Setup } from '../../../src/hub-api/setup.ts';
import { Caller, onEachHub, type TestWorkspace } from './hub-under-test.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const settings = (workspace: Caller) => workspace.ask(RetentionSettings, 'GET', '/v1/retention');

const preview = (workspace: TestWorkspace, query = '') =>
  workspace.ask(RetentionPreview, 'GET', `/v1/retention/preview${query}`);

const NOTHING = { events: 0, quarantined: 0, calls: 0, alerts: 0, zaps: 0, ledger_lines: 0, access_entries: 0 };

onEachHub((on) => {
  test("what is kept, for how long, is chosen for a workspace or the hub's own", async () => {
    const acme = await on.makeWorkspace();
    const usual = {
      days: 90,
      chosen_days: null,
      default_days: 90,
      years: 7,
      chosen_years: null,
      default_years: 7,
      legal_hold: null,
    };
    expect(await settings(acme)).toEqual(usual);
    const chosen = { ...usual, days: 30, chosen_days: 30 };
    expect(await acme.ask(RetentionSettings, 'PUT', '/v1/retention', { days: 30 })).toEqual(chosen);
    const both = { ...chosen, years: 2, chosen_years: 2 };
    expect(await acme.ask(RetentionSettings, 'PUT', '/v1/retention', { years: 2 })).toEqual(both);
    expect(await settings(acme)).toEqual(both);
    const { steps } = await acme.ask(Setup, 'GET', '/v1/setup');
    expect(steps.find(({ key }) => key === 'retention')).toMatchObject({ state: 'done' });
    expect(await acme.ask(RetentionSettings, 'PUT', '/v1/retention', { days: null, years: null })).toEqual(usual);
  });

  test('what would be deleted is said before, and is what is deleted then', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', { ...incomingCallStarted, callId: 'old' });
    await acme.take('doubletick', { ...permissionGranted, messageId: 'old' });
    await acme.post('doubletick', { hello: 1 });
    const zap = await acme.subscribe('doubletick_call_accepted', '/retention');
    await acme.raw('DELETE', `/v1/subscriptions/${zap.id}`);
    on.now += 10 * DAY_MS;
    await acme.take('doubletick', { ...callAccepted, callId: 'young' });
    expect(await preview(acme)).toEqual(NOTHING);
    expect(await preview(acme, '?days=10')).toEqual(NOTHING);
    const told = await preview(acme, '?days=9');
    expect(told).toEqual({ ...NOTHING, events: 2, quarantined: 1, calls: 1, zaps: 1 });

    await acme.ask(RetentionSettings, 'PUT', '/v1/retention', { days: 9 });
    expect(await acme.events()).toHaveLength(3);
    await on.hub.workers.retention.run();
    expect(await acme.events()).toHaveLength(1);
    expect((await acme.ask(QuarantineList, 'GET', '/v1/quarantine')).items).toEqual([]);
    expect(await preview(acme)).toEqual(NOTHING);
  });

  test('lines of the ledger are counted that are old enough, and what still decides stays all the same', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', { ...permissionGranted, messageId: 'proof', receivedAt: '' });
    on.now += 366 * DAY_MS;
    await acme.take('doubletick', { ...permissionGranted, messageId: 'later', receivedAt: '' });
    expect((await preview(acme, '?years=1')).ledger_lines).toBe(1);
    expect((await preview(acme, '?years=2')).ledger_lines).toBe(0);
  });

  test('a legal hold deletes nothing until it ends', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', { ...callAccepted, callId: 'held' });
    const held = await acme.ask(RetentionSettings, 'PUT', '/v1/legal-hold', { reason: ' Case 12/2026 ' });
    expect(held.legal_hold).toBe('Case 12/2026');
    on.now += 91 * DAY_MS;
    expect((await preview(acme)).events).toBe(1);
    await on.hub.workers.retention.run();
    expect(await acme.events()).toHaveLength(1);
    const refused = await acme.refused(409, 'DELETE', '/v1/customers/17735550170');
    expect(refused.detail).toContain('Case 12/2026');
    await acme.ask(RetentionSettings, 'DELETE', '/v1/legal-hold');
    expect((await settings(acme)).legal_hold).toBeNull();
    await acme.refused(404, 'DELETE', '/v1/legal-hold');
    await on.hub.workers.retention.run();
    expect(await acme.events()).toEqual([]);
  });

  test('a viewer sees it and may not change it; each change is in the access log', async () => {
    const acme = await on.makeWorkspace();
    const { key } = await acme.ask(MadeKey, 'POST', '/v1/keys', { name: 'wall', role: 'viewer' });
    const viewer = new Caller(on, key);
    await settings(viewer);
    await viewer.refused(403, 'PUT', '/v1/retention', { body: { days: 1 } });
    await viewer.refused(403, 'PUT', '/v1/legal-hold', { body: { reason: 'mine' } });
    await viewer.refused(403, 'DELETE', '/v1/legal-hold');
    await acme.ask(RetentionSettings, 'PUT', '/v1/retention', { days: 30 });
    await acme.ask(RetentionSettings, 'PUT', '/v1/legal-hold', { reason: 'Case 12/2026' });
    await acme.ask(RetentionSettings, 'DELETE', '/v1/legal-hold');
    const at = `/admin/workspaces/${encodeURIComponent(acme.name)}`;
    await on.admin.raw('PUT', `${at}/retention`, { body: { days: 7 } });
    await on.admin.raw('PUT', `${at}/hold`, { body: { reason: 'Case 13/2026' } });
    await on.admin.raw('PUT', `${at}/hold`, { body: { reason: null } });
    const { entries } = await acme.ask(AccessLogPage, 'GET', '/v1/access-log');
    expect(entries.toReversed().map(({ who, what }) => [who, what])).toEqual([
      ['main', 'key_made'],
      ['main', 'retention_changed'],
      ['main', 'hold_set'],
      ['main', 'hold_ended'],
      ['the command line', 'retention_changed'],
      ['the command line', 'hold_set'],
      ['the command line', 'hold_ended'],
    ]);
    expect((await settings(acme)).days).toBe(7);
  });
});
