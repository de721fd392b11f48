import { createHash, randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { migrate } from '../../../src/hub/database/migrations.ts';
import { decide } from '../../../src/hub/permissions/answer.ts';
import { currentAmong } from '../../../src/hub/permissions/current.ts';
import { findEntries, pageOfChain } from '../../../src/hub/permissions/ledger.ts';
import { verifyLedger } from '../../../src/hub/permissions/verify.ts';
import { whoById, whoByPhone } from '../../../src/hub/permissions/who.ts';
import type { PermissionAnswer } from '../../../src/hub-api/permissions.ts';
import { onEachDatabase } from '../databases.ts';

const WABA = '442079460123';
const NOW = Date.parse('2026-03-03T09:00:00.000Z');

/** A reply as the version before kept it: its webhook, and its line in the ledger of that time. */
interface Old {
  /** Counts the seconds at which they came. */
  at: number;
  payload: Record<string, unknown>;
  /** Null for what did not get into the ledger. */
  reply: { customer: string; status: string; expiresAt?: string; repliedAt?: string; fields: object } | null;
  kind: string;
  customer: string | null;
}

const idAt = (at: number): string => `019cadd4-${(0x8000 + at).toString(16)}-7000-8000-000000000000`;
const timeAt = (at: number): string => new Date(Date.parse('2026-03-02T09:15:10.000Z') + at * 1000).toISOString();

const GRANTED = 'doubletick_call_permission_granted';
const DENIED = 'doubletick_call_permission_denied';

const WORDS = {
  permanent: { response: 'accepted', may_call: true, is_permanent: true, user_action: 'Always Allow' },
  temporary: { response: 'accepted', may_call: true, is_permanent: false, user_action: 'Allow for 7 Days' },
  denied: { response: 'rejected', may_call: false, user_action: "Don't Allow" },
};

/** A reply that the version before took, with the fields that its trigger had. */
const taken = (
  at: number,
  status: keyof typeof WORDS,
  {
    from,
    customerId = null,
    response,
    expiresAt,
  }: { from: string; customerId?: string | null; response?: string; expiresAt?: string },
): Old => {
  const repliedAt = '2026-03-02T09:00:00.000Z';
  const customer = from.replaceAll(/\D/g, '');
  const said = response ?? (status === 'denied' ? 'reject' : 'accept');
  return {
    at,
    kind: status === 'denied' ? DENIED : GRANTED,
    customer,
    payload: {
      from,
      to: `+${WABA}`,
      response: said,
      messageId: `wamid.${at}`,
      receivedAt: repliedAt,
      ...(status === 'denied' ? {} : { isPermanent: status === 'permanent' }),
      ...(expiresAt ? { expirationTimestamp: Date.parse(expiresAt) / 1000 } : {}),
      ...(customerId ? { dtCustomerId: customerId } : {}),
    },
    reply: {
      customer,
      status,
      repliedAt,
      expiresAt,
      fields: {
        ...WORDS[status],
        id: `wamid.${at}`,
        expires_at: expiresAt ?? null,
        message_id: `wamid.${at}`,
        replied_at: repliedAt,
        customer_id: customerId,
        waba_number: `+${WABA}`,
        is_automatic: false,
        customer_name: null,
        customer_phone: from,
        response_source: null,
        paired_message_id: null,
        permission_status: status,
      },
    },
  };
};

/** A webhook that the version before took, but not into its ledger. */
const passedOver = (at: number, kind: string, payload: Record<string, unknown>): Old => ({
  at,
  kind,
  customer: null,
  payload: { to: `+${WABA}`, messageId: `wamid.${at}`, receivedAt: '2026-03-02T09:05:00.000Z', ...payload },
  reply: null,
});

onEachDatabase((on) => {
  let workspaceId = '';

  beforeEach(async () => {
    await on.database.script('DROP SCHEMA hub CASCADE');
    expect(await migrate(on.database, 2)).toBe(2);
    workspaceId = await makeWorkspace();
  });

  const makeWorkspace = async (): Promise<string> => {
    const id = randomUUID();
    await on.database.query('INSERT INTO hub.workspaces (id, name, created_at) VALUES ($1, $2, now())', [id, id]);
    return id;
  };

  /** Writes as the version before did. */
  const write = async (
    { at, payload, reply, kind, customer }: Old,
    { inWorkspace = workspaceId, isKept = true } = {},
  ) => {
    if (isKept) {
      await on.database.query(
        `INSERT INTO hub.events (id, workspace_id, source, kind, dedupe_key, customer, body, content_type, received_at)
         VALUES ($1, $2, 'doubletick', $3, $4, $5, $6, 'application/json', $7)`,
        [idAt(at), inWorkspace, kind, `${kind}:wamid.${at}`, customer, JSON.stringify(payload), timeAt(at)],
      );
    }
    if (!reply) return;
    await on.database.query('INSERT INTO hub.permission_replies VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
      idAt(at),
      inWorkspace,
      reply.customer,
      WABA,
      reply.status,
      reply.expiresAt ?? null,
      reply.repliedAt ?? timeAt(at),
      timeAt(at),
      JSON.stringify(reply.fields),
    ]);
  };

  const quarantine = (at: number, payload: object, eventId: string | null = null) =>
    on.database.query(
      `INSERT INTO hub.quarantine VALUES ($1, $2, 'doubletick', $3, 'application/json', 'It lacks a response.', $4, $5)`,
      [idAt(at), workspaceId, JSON.stringify(payload), timeAt(at), eventId],
    );

  const takeAlong = async (): Promise<void> => {
    expect(await migrate(on.database)).toBeGreaterThan(0);
    expect((await verifyLedger(on.database, workspaceId, null)).broken).toBeNull();
  };

  const answerFor = async (who: string, now = NOW): Promise<PermissionAnswer> => {
    const asked = whoById(who) ?? whoByPhone(who);
    if (!asked) throw new Error(`Nobody is ${who}.`);
    return (await decide(on.database, { workspaceId, who: asked, wabaNumber: WABA, channel: 'whatsapp', now })).answer;
  };

  const statusOf = async (who: string, now?: number): Promise<string> => (await answerFor(who, now)).status;

  describe('the ledger of the version before', () => {
    test('is taken along line by line, in the order in which they came, each with its webhook', async () => {
      const other = await makeWorkspace();
      const replies = [
        taken(1, 'permanent', { from: '+17045550118', customerId: 'customer_A1' }),
        taken(2, 'denied', { from: '+17045550119' }),
        taken(3, 'temporary', { from: '+447700900456', expiresAt: '2026-03-05T09:00:00.000Z' }),
        taken(5, 'denied', { from: '+17045550118' }),
      ];
      for (const reply of replies.toReversed()) await write(reply);
      await write(taken(4, 'permanent', { from: '+17045550118' }), { inWorkspace: other });
      await takeAlong();
      const lines = await pageOfChain(on.database, workspaceId, 0, 100);
      expect(lines.map(({ seq, id, body }) => ({ seq, id, body }))).toEqual(
        replies.map(({ at, payload }, index) => ({ seq: index + 1, id: idAt(at), body: JSON.stringify(payload) })),
      );
      const [first] = lines;
      expect(first?.record).toMatchObject({
        kind: 'reply',
        answer: 'permanent',
        identifiers: ['customer:customer_A1', 'phone:17045550118'],
        number: WABA,
        at: '2026-03-02T09:00:00.000Z',
        recorded_at: timeAt(1),
        body_sha256: createHash('sha256')
          .update(first?.body ?? '')
          .digest('hex'),
      });
      expect((await pageOfChain(on.database, other, 0, 100)).map(({ seq, id }) => ({ seq, id }))).toEqual([
        { seq: 1, id: idAt(4) },
      ]);
      expect((await verifyLedger(on.database, other, null)).broken).toBeNull();
    });

    test('is gone afterwards, and taken along once', async () => {
      await write(taken(1, 'permanent', { from: '+17045550118' }));
      await takeAlong();
      const [table] = await on.database.query(`SELECT to_regclass('hub.permission_replies')::text AS name`);
      expect(table).toEqual({ name: null });
      expect(await migrate(on.database)).toBe(0);
      expect(await pageOfChain(on.database, workspaceId, 0, 100)).toHaveLength(1);
    });

    test('may be empty', async () => {
      await takeAlong();
      expect(await pageOfChain(on.database, workspaceId, 0, 100)).toEqual([]);
    });

    test('may be longer than what is read at a time', async () => {
      await on.database.query(
        `INSERT INTO hub.permission_replies
         SELECT ('019cadd4-8000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, '17045550118', $2, 'denied', NULL,
           now(), now(), '{"customer_phone":"+17045550118"}' FROM generate_series(1, 1201) n`,
        [workspaceId, WABA],
      );
      await takeAlong();
      const lines = await pageOfChain(on.database, workspaceId, 0, 2_000);
      expect(lines).toHaveLength(1_201);
      expect(lines.map(({ id }) => id)).toEqual(lines.map(({ id }) => id).toSorted());
    });
  });

  describe.each([
    ['with their webhooks', true],
    ['without their webhooks, which are kept for a shorter time', false],
  ])('answers %s', (_how, isKept) => {
    test('stay what they were', async () => {
      await write(taken(1, 'permanent', { from: '+17045550118' }), { isKept });
      await write(taken(2, 'temporary', { from: '+447700900456', expiresAt: '2026-03-05T09:00:00.000Z' }), { isKept });
      await write(taken(3, 'denied', { from: '+17045550119', customerId: 'customer_C3' }), { isKept });
      await takeAlong();
      expect(await answerFor('17045550118')).toMatchObject({ status: 'permanent', may_call: true, expires_at: null });
      const expires_at = '2026-03-05T09:00:00.000Z';
      expect(await answerFor('447700900456')).toMatchObject({ status: 'temporary', may_call: true, expires_at });
      expect(await statusOf('447700900456', Date.parse(expires_at))).toBe('expired');
      expect(await statusOf('17045550119')).toBe('denied');
      expect(await statusOf('customer_C3')).toBe('denied');
      expect(await statusOf('17045550124')).toBe('never_asked');
    });

    test('of a WhatsApp user id are no longer those of whose phone has its digits', async () => {
      await write(taken(1, 'permanent', { from: 'IN.17735550170' }), { isKept });
      await takeAlong();
      expect(await statusOf('17735550170')).toBe('never_asked');
      expect(await answerFor('IN.17735550170')).toMatchObject({ status: 'permanent', known_as: { phones: [] } });
    });

    test('of one person by phone and customer id are one person’s, and so is every refusal', async () => {
      await write(taken(1, 'permanent', { from: '+17045550118', customerId: 'customer_A1' }), { isKept });
      await write(taken(2, 'denied', { from: '+17045550119', customerId: 'customer_A1' }), { isKept });
      await takeAlong();
      for (const who of ['17045550118', '17045550119', 'customer_A1']) expect(await statusOf(who)).toBe('denied');
    });

    test('whose permissions end are still found by the timers that were set for them', async () => {
      await write(taken(1, 'temporary', { from: '+447700900456', expiresAt: '2026-03-05T09:00:00.000Z' }), { isKept });
      await takeAlong();
      // A timer holds the id of the reply's event.
      const entries = await findEntries(on.database, [idAt(1)]);
      expect(entries[0]?.record).toMatchObject({ expires_at: '2026-03-05T09:00:00.000Z', waba_number: `+${WABA}` });
      expect(await currentAmong(on.database, workspaceId, entries)).toEqual(new Set([idAt(1)]));
    });
  });

  describe('a word that was taken for a yes and is none', () => {
    test('counts as unclear where the webhook is still there', async () => {
      await write(taken(1, 'permanent', { from: '+17045550118', response: 'granted' }));
      await takeAlong();
      expect(await answerFor('17045550118')).toMatchObject({ status: 'unclear', may_call: false });
    });

    test('stays what it was read as where the webhook is gone', async () => {
      await write(taken(1, 'permanent', { from: '+17045550118', response: 'granted' }), { isKept: false });
      await takeAlong();
      expect(await statusOf('17045550118')).toBe('permanent');
    });
  });

  describe('a refusal that the version before did not see', () => {
    beforeEach(() => write(taken(1, 'permanent', { from: '+17045550118', customerId: 'customer_A1' })));

    test('by a customer without a phone number counts', async () => {
      await write(passedOver(2, DENIED, { from: '', response: 'reject', dtCustomerId: 'customer_A1' }));
      await takeAlong();
      expect(await statusOf('17045550118')).toBe('denied');
      const [event] = await on.database.query('SELECT customer FROM hub.events WHERE id = $1', [idAt(2)]);
      expect(event).toEqual({ customer: 'customer:customer_A1' });
    });

    test('under the name of another event counts', async () => {
      const payload = { event: 'CALL_PERMISSION_REVOKED', from: '+17045550118', response: 'reject' };
      await write(passedOver(2, 'doubletick_other', payload));
      await takeAlong();
      expect(await statusOf('17045550118')).toBe('denied');
    });

    test('in words that it did not know counts, though it waits in quarantine', async () => {
      await quarantine(2, passedOver(2, DENIED, { from: '+17045550118', response: "Don't Allow" }).payload);
      await takeAlong();
      expect(await statusOf('17045550118')).toBe('denied');
    });

    test('or that it could not read suspends the grant', async () => {
      await quarantine(2, passedOver(2, DENIED, { from: '+17045550118', response: 'perhaps' }).payload);
      await takeAlong();
      expect(await statusOf('17045550118')).toBe('unclear');
    });

    test('is taken along once, where it had come out of quarantine already', async () => {
      await write(taken(2, 'denied', { from: '+17045550118' }));
      await quarantine(2, taken(2, 'denied', { from: '+17045550118' }).payload, idAt(2));
      await takeAlong();
      expect(await pageOfChain(on.database, workspaceId, 0, 100)).toHaveLength(2);
    });
  });

  test('a yes that nobody was told of stays none', async () => {
    await write(
      passedOver(1, GRANTED, { from: '', response: 'accept', isPermanent: true, dtCustomerId: 'customer_A1' }),
    );
    await quarantine(
      2,
      passedOver(2, GRANTED, { from: '+17045550118', response: 'accept', isPermanent: true }).payload,
    );
    await takeAlong();
    expect(await statusOf('customer_A1')).toBe('never_asked');
    expect(await statusOf('17045550118')).toBe('never_asked');
  });

  test('what is no reply at all is none afterwards', async () => {
    await write(passedOver(1, 'doubletick_other', { event: 'CALL_TRANSFERRED', customerNumber: '+17045550118' }));
    await quarantine(2, { somebody: '+17045550118' });
    await takeAlong();
    expect(await pageOfChain(on.database, workspaceId, 0, 100)).toEqual([]);
  });
});
