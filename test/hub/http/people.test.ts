import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import canonicalize from 'canonicalize';
import {
  callAccepted,
  outgoingCallStarted,
  permissionDenied,
  permissionGranted,
} from '../../../src/doubletick/sample-payloads.ts';
import { Evidence, Person } from '../../../src/hub-api/people.ts';
import { PermissionAnswer, Recorded } from '../../../src/hub-api/permissions.ts';
import { exactly, onEachHub, type TestWorkspace } from './hub-under-test.ts';

const PHONE = '17045550118';
const CUSTOMER = 'customer_W7';
const USER = 'US.13491208655302741918';
const SALES = '17045550100';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const digest = (value: unknown): string => sha256(canonicalize(value) ?? '');

onEachHub((on) => {
  const reply = (workspace: TestWorkspace, payload: object, other: object = {}): Promise<string> =>
    workspace.take('doubletick', {
      ...payload,
      from: `+${PHONE}`,
      to: `+${SALES}`,
      dtCustomerId: CUSTOMER,
      userId: USER,
      messageId: randomUUID(),
      receivedAt: new Date(on.now).toISOString(),
      ...other,
    });

  const granted = { ...permissionGranted, isPermanent: true, expirationTimestamp: null };

  /** A person who was asked, allowed calls, was called twice, and refused in between. */
  const fill = async (workspace: TestWorkspace): Promise<void> => {
    await workspace.ask(Recorded, 'POST', '/v1/permissions/requests', {
      customer_phone: PHONE,
      waba_number: SALES,
      message_id: 'wamid.request',
      template: {
        name: 'may_we_call',
        language: 'en',
        text: 'May we call you about your <order> & its delivery?',
        buttons: ['Yes, "any" time', 'No'],
      },
      purpose: 'Delivery',
      requested_by: 'Zap 7',
    });
    on.now += 60_000;
    await reply(workspace, granted, { pairedMessageId: 'wamid.request' });
    on.now += 60_000;
    const call = { customerNumber: PHONE, customerId: CUSTOMER, wabaNumber: SALES, callDirection: 'OUTGOING' };
    await workspace.take('doubletick', { ...outgoingCallStarted, ...call, callId: 'call_1' });
    const callStartedAt = new Date(on.now).toISOString();
    await workspace.take('doubletick', { ...callAccepted, ...call, callId: 'call_1', callStartedAt });
    await workspace.ask(PermissionAnswer, 'GET', `/v1/permissions/${PHONE}?asked_by=dialler`);
    await on.hub.parts.checks.settle();
    on.now += 60_000;
    await reply(workspace, permissionDenied);
    on.now += 60_000;
    await workspace.take('doubletick', { ...outgoingCallStarted, ...call, callId: 'call_2' });
    await workspace.take('doubletick', {
      ...outgoingCallStarted,
      ...call,
      callId: 'call_3',
      channel: 'PSTN',
      channelNumber: SALES,
    });
  };

  const lines = async (workspace: TestWorkspace): Promise<number> =>
    Number(
      (
        await on.hub.parts.database.query<{ count: number }>(
          'SELECT count(*)::int AS count FROM hub.ledger WHERE workspace_id = $1',
          [workspace.id],
        )
      )[0]?.count,
    );

  describe('a person', () => {
    test('is shown with where they stand, every line and every call, under each of their identities', async () => {
      const acme = await on.makeWorkspace();
      await fill(acme);
      const file = await acme.ask(Person, 'GET', `/v1/people/${PHONE}`);
      expect(file.permission).toMatchObject({ status: 'denied', may_call: false, phone: PHONE });
      expect(file.lines.map(({ kind, status }) => [kind, status])).toEqual([
        ['reply', 'denied'],
        ['check', null],
        ['reply', 'permanent'],
        ['request', null],
      ]);
      expect(file.calls.map(({ id, was_answered, was_permitted }) => [id, was_answered, was_permitted])).toEqual([
        ['doubletick:call_3', false, null],
        ['doubletick:call_2', false, false],
        ['doubletick:call_1', true, true],
      ]);
      for (const who of [CUSTOMER, `customer:${CUSTOMER}`, USER, `user:${USER}`, `+${PHONE}`, '+1 (704) 555-0118']) {
        const same = await acme.ask(Person, 'GET', `/v1/people/${encodeURIComponent(who)}`);
        expect([same.lines, same.calls]).toEqual([file.lines, file.calls]);
        expect(same.permission.known_as).toEqual(file.permission.known_as);
      }
    });

    test('is somebody of whom nothing is known, and of nobody else', async () => {
      const [acme, other] = [await on.makeWorkspace(), await on.makeWorkspace()];
      await fill(acme);
      for (const [workspace, who] of [
        [acme, '17045550199'],
        [other, PHONE],
      ] as const) {
        const file = await workspace.ask(Person, 'GET', `/v1/people/${who}`);
        expect([file.permission.status, file.lines, file.calls]).toEqual(['never_asked', [], []]);
      }
    });

    test('is looked at without a check in the ledger', async () => {
      const acme = await on.makeWorkspace();
      await fill(acme);
      await on.hub.parts.checks.settle();
      const before = await lines(acme);
      await acme.ask(Person, 'GET', `/v1/people/${PHONE}`);
      await acme.ask(Evidence, 'GET', `/v1/people/${PHONE}/evidence`);
      await acme.raw('GET', `/v1/people/${PHONE}/evidence?format=html`);
      await on.hub.parts.checks.settle();
      expect(await lines(acme)).toBe(before);
    });

    test('who was erased is found by the stub, and nothing else is left', async () => {
      const acme = await on.makeWorkspace();
      await fill(acme);
      await acme.raw('DELETE', `/v1/customers/${CUSTOMER}`);
      const file = await acme.ask(Person, 'GET', `/v1/people/${PHONE}`);
      expect(file.permission).toMatchObject({ status: 'denied', known_as: { customer_ids: [] } });
      expect(file.lines.map(({ kind }) => kind)).toEqual(['erasure']);
      expect(file.calls).toEqual([]);
    });
  });

  describe('the evidence', () => {
    test('holds every line whole, so that each hash can be worked out anew', async () => {
      const acme = await on.makeWorkspace();
      await fill(acme);
      const { headers, text } = await acme.raw('GET', `/v1/people/${PHONE}/evidence`);
      expect(headers).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'content-disposition': 'attachment; filename="call-permission-evidence.json"',
      });
      const evidence = exactly(Evidence, JSON.parse(text));
      expect(evidence).toMatchObject({
        made_at: new Date(on.now).toISOString(),
        workspace: acme.name,
        workspace_id: acme.id,
        permission: { status: 'denied' },
        chain: { is_intact: true, broken: null },
      });
      expect(evidence.lines.map(({ kind }) => kind)).toEqual(['request', 'reply', 'check', 'reply']);
      for (const line of evidence.lines) {
        const { seq, id, hash, prev_hash, content_hash, record, body, body_sha256 } = line;
        expect(digest(record)).toBe(content_hash);
        expect(digest({ workspace_id: acme.id, seq, id, content_hash, prev_hash })).toBe(hash);
        expect(body === null ? null : sha256(body)).toBe(body_sha256);
        expect(body === null).toBe(line.kind !== 'reply');
        expect(line.content_type).toBe(line.kind === 'reply' ? 'application/json' : null);
      }
      expect(evidence.lines[0]?.record).toMatchObject({
        template: { text: 'May we call you about your <order> & its delivery?', buttons: ['Yes, "any" time', 'No'] },
      });
      expect(evidence.lines[2]).toMatchObject({ kind: 'check', recorded_by: 'dialler (key)' });
      expect(evidence.calls).toHaveLength(3);
      const last = evidence.lines.at(-1);
      expect([evidence.chain.head.seq, evidence.chain.head.hash]).toEqual([last?.seq, last?.hash]);
    });

    test('says so when the chain is broken', async () => {
      const acme = await on.makeWorkspace();
      await fill(acme);
      const { database } = on.hub.parts;
      await database.query('ALTER TABLE hub.ledger DISABLE TRIGGER ledger_only_grows');
      await database.query(
        `UPDATE hub.ledger SET record = record || '{"answer":"permanent"}' WHERE workspace_id = $1 AND answer = 'denied'`,
        [acme.id],
      );
      await database.query('ALTER TABLE hub.ledger ENABLE TRIGGER ledger_only_grows');
      const { chain } = await acme.ask(Evidence, 'GET', `/v1/people/${PHONE}/evidence`);
      expect(chain).toMatchObject({ is_intact: false, broken: { seq: 4, problem: 'Its record was changed.' } });
      const { text } = await acme.raw('GET', `/v1/people/${PHONE}/evidence?format=html`);
      expect(text).toContain('The ledger is broken at line 4: Its record was changed.');
    });

    test('is a page that needs nothing beside itself, runs nothing, and names nobody in its file name', async () => {
      const acme = await on.makeWorkspace();
      await fill(acme);
      const { headers, text } = await acme.raw('GET', `/v1/people/${PHONE}/evidence?format=html`);
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-disposition': 'inline; filename="call-permission-evidence.html"',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        'cache-control': 'no-store',
      });
      expect(text).not.toMatch(/<(script|link|img|iframe|object)|\bsrc=|url\(|@import/i);
      expect([...text.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, heading]) => heading)).toEqual([
        'Who',
        'Where they stand, and why',
        'Time line',
        'Replies, and answers recorded by hand',
        'Requests as they were shown',
        'Checks: who asked whether to call',
        'Calls',
        'How to verify this',
      ]);
      for (const part of [
        `+${PHONE}`,
        CUSTOMER,
        USER,
        'Do not call: the customer refused calls on WhatsApp',
        'May we call you about your &lt;order&gt; &amp; its delivery?',
        '<span class="button">Yes, &quot;any&quot; time</span>',
        '&quot;response&quot;:&quot;reject&quot;',
        'Outgoing call, not answered, without a valid permission.',
        'dialler (key)',
        'The ledger is intact: all 4 lines were checked.',
        acme.id,
      ])
        expect(text).toContain(part);
    });

    test('shows whatever anybody wrote as text', async () => {
      const acme = await on.makeWorkspace();
      const evil = `"><script>alert('1')</script>&amp;`;
      await acme.ask(Recorded, 'POST', '/v1/permissions/requests', {
        customer_phone: PHONE,
        waba_number: SALES,
        message_id: evil,
        template: { name: evil, language: evil.slice(0, 40), text: evil, buttons: [evil] },
        purpose: evil,
        requested_by: evil,
      });
      await acme.ask(Recorded, 'POST', '/v1/permissions', {
        customer_phone: PHONE,
        answer: 'refused',
        recorded_by: evil,
        source: evil,
        note: evil,
      });
      await reply(acme, granted, { username: evil, userAction: evil, messageId: evil, responseSource: evil });
      await acme.ask(PermissionAnswer, 'GET', `/v1/permissions/${PHONE}?asked_by=${encodeURIComponent(evil)}`);
      const call = { customerNumber: PHONE, wabaNumber: SALES, callId: 'call_1', pickedBy: evil };
      await acme.take('doubletick', { ...outgoingCallStarted, ...call });
      const { text } = await acme.raw('GET', `/v1/people/${PHONE}/evidence?format=html`);
      expect(text).not.toContain('<script');
      expect(text).not.toContain(`alert('1')`);
      expect(text.split('&lt;script&gt;').length).toBeGreaterThan(10);
    });

    test('says of each part that there is none', async () => {
      const acme = await on.makeWorkspace();
      const { text } = await acme.raw('GET', '/v1/people/17045550199/evidence?format=html');
      expect(text.split('None on record.')).toHaveLength(7);
      expect(text).toContain('The ledger is intact: all 0 lines were checked.');
    });
  });

  describe('whoever is asked for', () => {
    test.each([
      ['/v1/people/somebody', /country code.*WhatsApp user id.*customer id/],
      ['/v1/people/cust-17045550118', /country code/],
      ['/v1/people/123456', /country code/],
      ['/v1/people/customer:unknown', /no id that a person could have/],
      ['/v1/people/user:17045550118', /no id that a person could have/],
      ['/v1/people/266696687', /country code/],
      ['/v1/people/somebody/evidence', /country code/],
      ['/v1/permissions/cust-17045550118', /country code/],
      ['/v1/permissions/customer:null', /no id that a person could have/],
    ])('has to be somebody: %s', async (path, says) => {
      const acme = await on.makeWorkspace();
      const { detail } = await acme.refused(400, 'GET', path);
      expect(detail).toMatch(says);
    });

    test('has to be somebody who could be erased', async () => {
      const acme = await on.makeWorkspace();
      for (const who of ['somebody', 'cust-17045550118', 'customer:null'])
        expect((await acme.refused(400, 'DELETE', `/v1/customers/${who}`)).detail).toMatch(/country code|no id/);
    });

    test('has to be wanted as JSON or as a page', async () => {
      const acme = await on.makeWorkspace();
      const { errors } = await acme.refused(400, 'GET', `/v1/people/${PHONE}/evidence?format=pdf`);
      expect(errors).toEqual([{ field: 'format', message: expect.any(String) }]);
    });
  });
});
