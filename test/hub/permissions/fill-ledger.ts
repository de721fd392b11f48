import { randomUUID } from 'node:crypto';
import type { Database } from '../../../src/hub/database/database.ts';
import { contentHashOf, GENESIS, hashOfPlace, newSalt } from '../../../src/hub/permissions/chain.ts';
import type { LedgerRecord } from '../../../src/hub/permissions/record.ts';

const NUMBER = '13125550150';
const TOGETHER = 5_000;

interface Filling {
  /** Whose phone numbers count up from 17735550100. */
  persons: number;
  /** Replies in all, of one person after the other, over and over. */
  lines: number;
  /** When the temporary ones end, ISO 8601. */
  endsAt: string;
}

/** The record of the reply at a place in the chain: every third a temporary grant, unless there is one for each person. */
const recordOf = (seq: number, { persons, lines, endsAt }: Filling): LedgerRecord => {
  const phone = String(919_800_000_000 + (seq % persons));
  const answers = lines > persons ? (['permanent', 'temporary', 'denied'] as const) : (['temporary'] as const);
  const answer = answers[seq % answers.length] ?? 'denied';
  const at = new Date(Date.parse(endsAt) - (lines - seq) * 1000 - 3_600_000).toISOString();
  return {
    kind: 'reply',
    recorded_at: at,
    at,
    identifiers: [`phone:${phone}`],
    answer,
    channel: 'whatsapp',
    number: NUMBER,
    expires_at: answer === 'temporary' ? endsAt : null,
    reply_id: `filled-${seq}`,
    customer_phone: `+${phone}`,
    waba_number: `+${NUMBER}`,
    time_rule: 'stated',
    message_id: 'wamid.HBgLMTc3MzU1NTAxNzAVAgARGBJBMEUx',
    salt: newSalt(),
  };
};

/** Fills an empty ledger with replies in a chain that verifies, faster than they would come in. */
export const fillLedger = async (database: Database, workspaceId: string, filling: Filling): Promise<void> => {
  const { persons, lines } = filling;
  let hash = GENESIS;
  for (let from = 0; from < lines; from += TOGETHER) {
    const rows = Array.from({ length: Math.min(TOGETHER, lines - from) }, (_, index) => {
      const seq = from + index + 1;
      const record = recordOf(seq, filling);
      const place = { workspaceId, seq, id: randomUUID(), contentHash: contentHashOf(record), prevHash: hash };
      hash = hashOfPlace(place);
      return { seq, id: place.id, content_hash: place.contentHash, prev_hash: place.prevHash, hash, record };
    });
    await database.query(
      `INSERT INTO hub.ledger (workspace_id, seq, id, content_hash, prev_hash, hash, record)
       SELECT $1, * FROM json_to_recordset($2::json) AS x (
         seq bigint, id uuid, content_hash text, prev_hash text, hash text, record jsonb
       )`,
      [workspaceId, JSON.stringify(rows)],
    );
  }
  await database.query(
    `INSERT INTO hub.identities (workspace_id, identifier, person)
     SELECT $1, 'phone:' || (17735550100 + n), gen_random_uuid() FROM generate_series(0, $2::int - 1) AS n`,
    [workspaceId, persons],
  );
  await database.query('INSERT INTO hub.ledger_heads (workspace_id, seq, hash, at) VALUES ($1, $2, $3, now())', [
    workspaceId,
    lines,
    hash,
  ]);
};
