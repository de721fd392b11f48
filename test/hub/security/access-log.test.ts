import { describe, expect, test } from '@jest/globals';
import { permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { type AccessEntry, AccessLogPage } from '../../../src/hub-api/access-log.ts';
import { MadeKey } from '../../../src/hub-api/keys.ts';
import { Caller, onEachHub, type TestWorkspace } from '../http/hub-under-test.ts';

const PHONE = '+17735550170';

onEachHub((on) => {
  const auditorOf = async (workspace: TestWorkspace): Promise<Caller> =>
    new Caller(on, (await workspace.ask(MadeKey, 'POST', '/v1/keys', { name: 'Nadia', role: 'auditor' })).key);

  /** The oldest first. */
  const entriesFor = async (auditor: Caller): Promise<AccessEntry[]> =>
    (await auditor.ask(AccessLogPage, 'GET', '/v1/access-log')).entries.toReversed();

  describe('the access log', () => {
    test('says who exported, looked up and erased whom, without a phone number', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', { ...permissionGranted, from: PHONE, receivedAt: '' });
      const auditor = await auditorOf(acme);
      const agent = new Caller(
        on,
        (await acme.ask(MadeKey, 'POST', '/v1/keys', { name: 'Zapier', role: 'agent' })).key,
      );
      await agent.raw('GET', `/v1/permissions/${PHONE}`);
      await entriesFor(auditor);
      await acme.raw('GET', `/v1/people/${PHONE}`);
      await acme.raw('GET', `/v1/events?customer=${encodeURIComponent(PHONE)}`);
      await auditor.raw('GET', `/v1/people/${PHONE}/evidence`);
      await auditor.raw('GET', '/v1/permissions');
      await acme.raw('GET', '/v1/calls/without-permission?format=csv');
      await acme.raw('DELETE', `/v1/customers/${PHONE}`);
      const entries = await entriesFor(auditor);
      expect(entries.map(({ who, what, person }) => [who, what, person !== null])).toEqual([
        ['main', 'key_made', false],
        ['main', 'key_made', false],
        ['Zapier', 'permission_looked_up', true],
        ['main', 'person_looked_up', true],
        ['main', 'person_looked_up', true],
        ['Nadia', 'evidence_exported', true],
        ['Nadia', 'ledger_exported', false],
        ['main', 'calls_exported', false],
        ['main', 'person_erased', true],
      ]);
      expect(new Set(entries.flatMap(({ person }) => person ?? [])).size).toBe(1);
      expect(JSON.stringify(entries)).not.toContain('7735550170');
    });

    test('notes neither what was refused nor what only lists', async () => {
      const acme = await on.makeWorkspace();
      const auditor = await auditorOf(acme);
      await auditor.refused(403, 'DELETE', `/v1/customers/${PHONE}`);
      await acme.refused(400, 'GET', '/v1/people/somebody');
      await acme.refused(400, 'DELETE', '/v1/customers/somebody');
      for (const path of ['/v1/events', '/v1/calls/without-permission', '/v1/keys']) await acme.raw('GET', path);
      await acme.raw('HEAD', '/v1/permissions');
      expect((await entriesFor(auditor)).map(({ what }) => what)).toEqual(['key_made']);
    });

    test('says that the console asked, that somebody signed in, and what the command line did', async () => {
      const acme = await on.makeWorkspace();
      const auditor = await auditorOf(acme);
      const response = await fetch(`${on.url}/v1/session`, {
        method: 'POST',
        headers: { origin: on.url, 'content-type': 'application/json' },
        body: JSON.stringify({ key: acme.key }),
      });
      const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
      await fetch(`${on.url}/v1/permissions`, { headers: { cookie } }).then((answer) => answer.text());
      const headers = { 'ringhook-workspace': encodeURIComponent(acme.name) };
      await on.admin.raw('GET', '/v1/permissions', { headers });
      await on.admin.raw('POST', `/admin/workspaces/${encodeURIComponent(acme.name)}/rotate-key`);
      expect((await entriesFor(auditor)).map(({ who, way, what }) => [who, way, what]).slice(1)).toEqual([
        ['main', 'console', 'signed_in'],
        ['main', 'console', 'ledger_exported'],
        ['the command line', 'command line', 'ledger_exported'],
        ['the command line', 'command line', 'key_replaced'],
      ]);
    });

    test('is read a page at a time, of a time, and as CSV in which nothing is a formula', async () => {
      const acme = await on.makeWorkspace();
      const began = on.now;
      const auditor = await auditorOf(acme);
      await acme.ask(MadeKey, 'POST', '/v1/keys', { name: '=cmd|calc', role: 'viewer' });
      on.now += 60_000;
      const since = new Date(on.now).toISOString();
      await acme.raw('GET', '/v1/permissions');
      await acme.raw('GET', '/v1/permissions');
      const page = await auditor.ask(AccessLogPage, 'GET', '/v1/access-log?limit=3');
      expect(page.entries).toHaveLength(3);
      const rest = await auditor.ask(AccessLogPage, 'GET', `/v1/access-log?limit=3&before=${page.next}`);
      expect([rest.entries.length, rest.next]).toEqual([1, null]);
      const count = async (query: string) =>
        (await auditor.ask(AccessLogPage, 'GET', `/v1/access-log?${query}`)).entries.length;
      expect([await count(`since=${since}`), await count(`until=${since}`)]).toEqual([2, 2]);
      const { text, headers } = await auditor.raw('GET', '/v1/access-log?format=csv');
      expect(headers['content-type']).toBe('text/csv; charset=utf-8');
      expect(text.split('\n')).toHaveLength(6);
      expect(text).toMatch(/^at,who,role,way,what,person,id\n/);
      on.now = began;
    });
  });
});
