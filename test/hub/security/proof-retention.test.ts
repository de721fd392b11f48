import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { callAccepted, permissionDenied, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { Person } from '../../../src/hub-api/people.ts';
import { LedgerLine, PermissionAnswer, Recorded, Verified } from '../../../src/hub-api/permissions.ts';
import { exactly, onEachHub, type TestWorkspace } from '../http/hub-under-test.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const YEAR_MS = 365.25 * DAY_MS;
const PHONE = '17045550118';
const OTHER = '17045550119';
const SALES = '17045550100';
const SUPPORT = '17045550101';

onEachHub((on) => {
  const admin = (workspace: TestWorkspace, call: string, body: object) =>
    on.admin.ask(z.looseObject({}), 'PUT', `/admin/workspaces/${encodeURIComponent(workspace.name)}/${call}`, body);

  const reply = (workspace: TestWorkspace, payload: object, other: object = {}): Promise<string> => {
    on.now += 60_000;
    return workspace.take('doubletick', {
      ...payload,
      from: `+${PHONE}`,
      to: `+${SALES}`,
      dtCustomerId: '',
      messageId: randomUUID(),
      receivedAt: new Date(on.now).toISOString(),
      ...other,
    });
  };
  const grant = (workspace: TestWorkspace, other: object = {}) =>
    reply(workspace, { ...permissionGranted, isPermanent: true, expirationTimestamp: null }, other);
  const refuse = (workspace: TestWorkspace, other: object = {}) => reply(workspace, permissionDenied, other);

  const request = (workspace: TestWorkspace, phone = PHONE) =>
    workspace.ask(Recorded, 'POST', '/v1/permissions/requests', {
      customer_phone: phone,
      waba_number: SALES,
      message_id: randomUUID(),
      template: { name: 'may_we_call' },
    });

  const check = async (workspace: TestWorkspace, phone = PHONE): Promise<PermissionAnswer> => {
    const answer = await workspace.ask(PermissionAnswer, 'GET', `/v1/permissions/${phone}?waba_number=${SALES}`);
    await on.hub.parts.checks.settle();
    return answer;
  };

  const pass = async (years: number): Promise<void> => {
    on.now += years * YEAR_MS + DAY_MS;
    await on.hub.workers.retention.run();
  };

  const kept = async (workspace: TestWorkspace): Promise<LedgerLine[]> => {
    const { text } = await workspace.raw('GET', '/v1/permissions?lines=all');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => exactly(LedgerLine, JSON.parse(line)));
  };
  const idsOf = async (workspace: TestWorkspace): Promise<string[]> =>
    (await kept(workspace)).filter(({ kind }) => kind !== 'erasure').map(({ id }) => id);

  const identities = async (workspace: TestWorkspace): Promise<string[]> =>
    (
      await on.hub.parts.database.query<{ identifier: string }>(
        'SELECT identifier FROM hub.identities WHERE workspace_id = $1 ORDER BY identifier',
        [workspace.id],
      )
    ).map(({ identifier }) => identifier);

  const verified = (workspace: TestWorkspace): Promise<Verified> =>
    workspace.ask(Verified, 'GET', '/v1/permissions/verify');

  describe('proof that is older than it has to be', () => {
    test('goes when it decides nothing any more, and the chain still verifies', async () => {
      const acme = await on.makeWorkspace();
      const [first, second] = [await grant(acme), await grant(acme)];
      const [no, lastNo] = [await refuse(acme), await refuse(acme)];
      await check(acme);
      expect(await kept(acme)).toHaveLength(5);
      await pass(6);
      expect(await kept(acme)).toHaveLength(5);
      await pass(1);
      expect(await idsOf(acme)).toEqual([lastNo]);
      const gone = await on.hub.parts.database.query<{ record: unknown; body: unknown }>(
        'SELECT record, body FROM hub.ledger WHERE id = ANY ($1::uuid[])',
        [[first, second, no]],
      );
      expect(gone).toEqual(Array(3).fill({ record: null, body: null }));
      expect(await verified(acme)).toMatchObject({ is_intact: true, lines: 6 });
      expect((await kept(acme)).at(-1)).toMatchObject({
        kind: 'erasure',
        status: null,
        customer_phone: null,
        reason: expect.stringMatching(/^Retention: /),
      });
      expect(await check(acme)).toMatchObject({ status: 'denied', history: [{ id: lastNo }] });
    });

    test('stays while it is the latest no, however old it is', async () => {
      const acme = await on.makeWorkspace();
      const no = await refuse(acme);
      await pass(60);
      expect(await idsOf(acme)).toEqual([no]);
      expect(await check(acme)).toMatchObject({ status: 'denied', may_call: false });
    });

    test('stays while a newer yes alone came after a no: another identity may be the same person', async () => {
      const acme = await on.makeWorkspace();
      const no = await refuse(acme, { dtCustomerId: 'customer_W7' });
      const yes = await grant(acme, { dtCustomerId: 'customer_W7' });
      await pass(8);
      expect(await idsOf(acme)).toEqual([no, yes]);
    });

    test('stays with what led to it: the request, and whose identities they are', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', {
        ...callAccepted,
        callId: randomUUID(),
        customerNumber: PHONE,
        customerId: 'customer_W7',
      });
      const { id } = await request(acme);
      const yes = await grant(acme);
      await check(acme);
      await pass(8);
      expect((await kept(acme)).map(({ kind }) => kind)).toEqual(['join', 'request', 'reply', 'erasure']);
      expect(await idsOf(acme)).toEqual(expect.arrayContaining([id, yes]));
      const { permission } = await acme.ask(Person, 'GET', '/v1/people/customer_W7');
      expect(permission.known_as.phones).toEqual([PHONE]);
      expect(await verified(acme)).toMatchObject({ is_intact: true });
    });

    test('stays on each business number apart', async () => {
      const acme = await on.makeWorkspace();
      const no = await refuse(acme);
      const other = await refuse(acme, { to: `+${SUPPORT}` });
      await pass(8);
      expect(await idsOf(acme)).toEqual([no, other]);
    });

    test('goes whole when a person answered nothing, and so does who is who', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', {
        ...callAccepted,
        callId: randomUUID(),
        customerNumber: OTHER,
        customerId: 'customer_W8',
      });
      await request(acme, OTHER);
      await check(acme, OTHER);
      await pass(8);
      await pass(0);
      expect(await idsOf(acme)).toEqual([]);
      expect(await identities(acme)).toEqual([]);
      expect(await verified(acme)).toMatchObject({ is_intact: true });
    });

    test('goes also when it names nobody', async () => {
      const acme = await on.makeWorkspace();
      await refuse(acme, { from: '', pairedMessageId: '' });
      await pass(8);
      expect(await idsOf(acme)).toEqual([]);
      expect(await verified(acme)).toMatchObject({ is_intact: true });
    });

    test('leaves what was written down later', async () => {
      const acme = await on.makeWorkspace();
      await check(acme);
      await pass(6);
      await check(acme);
      await pass(2);
      expect((await kept(acme)).map(({ kind }) => kind)).toEqual(['check', 'erasure']);
    });

    test('goes when its own workspace says so, which RETENTION_DAYS does not', async () => {
      const [brief, usual] = [await on.makeWorkspace(), await on.makeWorkspace()];
      await admin(brief, 'proof', { years: 2 });
      await admin(usual, 'retention', { days: 1 });
      for (const workspace of [brief, usual]) await check(workspace);
      await pass(3);
      expect([await idsOf(brief), (await idsOf(usual)).length]).toEqual([[], 1]);
      await admin(brief, 'proof', { years: null });
      await check(brief);
      await pass(3);
      expect(await idsOf(brief)).toHaveLength(1);
    });

    test('goes in small steps, each with a line of its own', async () => {
      const acme = await on.makeWorkspace();
      for (let round = 0; round < 250; round += 1) await acme.ask(PermissionAnswer, 'GET', `/v1/permissions/${PHONE}`);
      await on.hub.parts.checks.settle();
      await pass(8);
      expect((await kept(acme)).map(({ kind }) => kind)).toEqual(['erasure', 'erasure']);
      expect(await verified(acme)).toMatchObject({ is_intact: true, lines: 252 });
      await pass(0);
      expect(await kept(acme)).toHaveLength(2);
    });

    test('leaves the stub of who was erased, which goes on refusing', async () => {
      const acme = await on.makeWorkspace();
      await refuse(acme);
      await acme.raw('DELETE', `/v1/customers/${PHONE}`);
      await pass(20);
      expect(await check(acme)).toMatchObject({ status: 'denied', may_call: false });
      expect(await verified(acme)).toMatchObject({ is_intact: true });
    });
  });

  describe('a legal hold', () => {
    test('stops retention of everything until it ends', async () => {
      const acme = await on.makeWorkspace();
      await refuse(acme);
      await refuse(acme);
      await acme.post('doubletick', { hello: 1 });
      const held = await admin(acme, 'hold', { reason: 'Case 12/2026' });
      expect(held).toMatchObject({ legal_hold: 'Case 12/2026' });
      await pass(8);
      expect(await idsOf(acme)).toHaveLength(2);
      expect(await acme.events()).toHaveLength(2);
      expect(await admin(acme, 'hold', { reason: null })).toMatchObject({ legal_hold: null });
      await pass(0);
      expect(await idsOf(acme)).toHaveLength(1);
      expect(await acme.events()).toEqual([]);
    });

    test('stops erasure at once, also for a key that was used a moment ago', async () => {
      const acme = await on.makeWorkspace();
      await refuse(acme);
      await admin(acme, 'hold', { reason: 'Case 12/2026' });
      const { detail } = await acme.refused(409, 'DELETE', `/v1/customers/${PHONE}`);
      expect(detail).toContain('legal hold: Case 12/2026');
      expect(await idsOf(acme)).toHaveLength(1);
      await admin(acme, 'hold', { reason: null });
      expect((await acme.raw('DELETE', `/v1/customers/${PHONE}`)).status).toBe(200);
    });

    test('has a reason, as proof has a number of years', async () => {
      const acme = await on.makeWorkspace();
      const at = `/admin/workspaces/${encodeURIComponent(acme.name)}`;
      for (const body of [{}, { reason: ' ' }, { reason: 7 }])
        await on.admin.refused(400, 'PUT', `${at}/hold`, { body });
      for (const years of [0, 101, 1.5, '7']) await on.admin.refused(400, 'PUT', `${at}/proof`, { body: { years } });
      await on.admin.refused(404, 'PUT', '/admin/workspaces/nobody/hold', { body: { reason: 'Case' } });
    });
  });
});
