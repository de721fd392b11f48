import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { Database, Sql } from '../../../src/hub/database/database.ts';
import { contentHashOf, hashOfPlace } from '../../../src/hub/permissions/chain.ts';
import { eraseFromLedger } from '../../../src/hub/permissions/erasure.ts';
import { appendLines, headOf, pageOfChain } from '../../../src/hub/permissions/ledger.ts';
import { type LedgerRecord, type NewLine, recordOfJoin } from '../../../src/hub/permissions/record.ts';
import { verifyLedger } from '../../../src/hub/permissions/verify.ts';
import { insertWorkspace } from '../../../src/hub/store/workspaces.ts';
import { onEachDatabase } from '../databases.ts';

const AT = '2026-03-02T09:15:07.000Z';
const PHONE = 'phone:17045550118';
const CUSTOMER = 'customer:customer_A1';
const USER = 'user:US.13491208655302741918';
const OTHER = 'phone:447700900456';
const BODY = '{"response":"reject"}';

/** The lines of each ledger here, by their places. */
const REFUSAL = 1;
const JOIN = 3;
const ERASED = 5;
const ERASURE = 6;
const LAST = 8;

const answerOf = (answer: LedgerRecord['answer'], identifiers: readonly string[]): LedgerRecord => ({
  kind: 'reply',
  recorded_at: AT,
  at: AT,
  identifiers,
  answer,
  channel: 'whatsapp',
  number: '442079460123',
  expires_at: null,
  time_rule: 'stated',
  reply_id: randomUUID(),
});

onEachDatabase((on) => {
  const lineOf = (workspaceId: string, record: LedgerRecord, body: string | null = BODY): NewLine => ({
    id: uuidv7(),
    workspaceId,
    record,
    body,
    contentType: body === null ? null : 'application/json',
  });

  const append = (workspaceId: string, ...records: LedgerRecord[]) =>
    on.database.transaction((sql) =>
      appendLines(
        sql,
        records.map((record) => lineOf(workspaceId, record, record.kind === 'reply' ? BODY : null)),
        AT,
      ),
    );

  /** A workspace whose ledger has a line of every kind that matters, and somebody who was erased. */
  const makeLedger = async (): Promise<string> => {
    const workspace = await insertWorkspace(on.database, `ledger ${randomUUID()}`, AT);
    const id = workspace?.id ?? '';
    await append(id, answerOf('denied', [PHONE, CUSTOMER]), answerOf('permanent', [PHONE]));
    await append(id, recordOfJoin([CUSTOMER, USER], randomUUID(), AT));
    await append(id, answerOf('unclear', [USER]), answerOf('denied', [OTHER]));
    await on.database.transaction((sql) => eraseFromLedger(sql, id, [OTHER], AT));
    const check: LedgerRecord = { ...answerOf(null, [PHONE]), kind: 'check', reply_id: null };
    await append(id, check, answerOf('permanent', [CUSTOMER]));
    return id;
  };

  const verify = async (workspaceId: string, kept: { seq: number; hash: string } | null = null) =>
    (await verifyLedger(on.database, workspaceId, kept)).broken;

  const GUARD_IS_OFF = { seq: LAST, problem: 'The guard that keeps lines from being changed is switched off.' };

  /** Works on the ledger with the rights of whoever owns the database, and leaves no trace of it. */
  const behindItsBack = async (work: (sql: Sql) => Promise<unknown>): Promise<void> => {
    await on.database.transaction(async (sql) => {
      await sql.query('ALTER TABLE hub.ledger DISABLE TRIGGER ALL');
      await work(sql);
      await sql.query('ALTER TABLE hub.ledger ENABLE TRIGGER ALL');
    });
  };

  const change = (workspaceId: string, seq: number, set: string): Promise<void> =>
    behindItsBack((sql) =>
      sql.query(`UPDATE hub.ledger SET ${set} WHERE workspace_id = $1 AND seq = $2`, [workspaceId, seq]),
    );

  const moveHead = (sql: Sql, workspaceId: string): Promise<unknown> =>
    sql.query(
      `UPDATE hub.ledger_heads h SET seq = l.seq, hash = l.hash FROM hub.ledger l
       WHERE h.workspace_id = $1 AND l.workspace_id = $1
         AND l.seq = (SELECT max(seq) FROM hub.ledger WHERE workspace_id = $1)`,
      [workspaceId],
    );

  describe('a ledger that nobody touched', () => {
    test('is intact, and so is one of which somebody was erased', async () => {
      const id = await makeLedger();
      const head = await headOf(on.database, id);
      expect(head.seq).toBe(LAST);
      expect(await verifyLedger(on.database, id, head)).toEqual({ lines: LAST, head, broken: null });
      const [erased] = await pageOfChain(on.database, id, ERASED - 1, 1);
      expect(erased).toMatchObject({ record: null, body: null });
      await on.database.transaction((sql) => eraseFromLedger(sql, id, [PHONE], AT));
      expect(await verify(id, head)).toBeNull();
    });

    test('is intact without a line', async () => {
      const workspace = await insertWorkspace(on.database, `empty ${randomUUID()}`, AT);
      expect(await verify(workspace?.id ?? '')).toBeNull();
    });

    test('is intact while lines are added and people erased', async () => {
      const id = await makeLedger();
      let isOver = false;
      const adding = (async () => {
        for (let round = 0; round < 40; round += 1) {
          const somebody = `customer:customer_${round}`;
          await append(id, answerOf('denied', [somebody]), answerOf('permanent', [somebody, `user:US.${round}`]));
          await on.database.transaction((sql) => eraseFromLedger(sql, id, [somebody], AT));
        }
        isOver = true;
      })();
      let verified = 0;
      while (!isOver) {
        expect(await verify(id)).toBeNull();
        verified += 1;
      }
      await adding;
      expect(verified).toBeGreaterThan(1);
      expect(await verify(id)).toBeNull();
    });

    test('is intact when somebody is erased between the pages of a verification', async () => {
      const id = await makeLedger();
      let isErased = false;
      // The head is read, then the person is erased, then the lines are read.
      const watched: Database = {
        ...on.database,
        query: async <Row>(...asked: Parameters<Sql['query']>) => {
          if (!isErased && asked[0].includes('FROM hub.ledger l')) {
            isErased = true;
            await on.database.transaction((sql) => eraseFromLedger(sql, id, [PHONE], AT));
          }
          return on.database.query<Row>(...asked);
        },
      };
      expect((await verifyLedger(watched, id, null)).broken).toBeNull();
      expect(isErased).toBe(true);
    });
  });

  describe('the database refuses', () => {
    test.each([
      ['a change', `UPDATE hub.ledger SET record = record || '{"answer":"permanent"}' WHERE workspace_id = $1`],
      ['a line to be blanked', 'UPDATE hub.ledger SET record = NULL, body = NULL WHERE workspace_id = $1'],
      ['a removal', 'DELETE FROM hub.ledger WHERE workspace_id = $1'],
    ])('%s', async (_what, statement) => {
      const id = await makeLedger();
      await expect(on.database.query(statement, [id])).rejects.toThrow('The permission ledger only grows');
      expect(await verify(id)).toBeNull();
    });

    test('to be emptied', async () => {
      const id = await makeLedger();
      await expect(on.database.query('TRUNCATE hub.ledger')).rejects.toThrow('The permission ledger only grows');
      expect(await verify(id)).toBeNull();
    });

    test.each(['kind', 'answer', 'number', 'at', 'expires_at', 'reply_id', 'identifiers'])(
      'a change of %s, which is worked out from the record, even from its owner',
      async (column) => {
        const id = await makeLedger();
        const value = column === 'identifiers' ? "'{phone:1}'" : "'permanent'";
        await expect(change(id, REFUSAL, `${column} = ${value}`)).rejects.toMatchObject({ code: '428C9' });
        expect(await verify(id)).toBeNull();
      },
    );
  });

  describe('a change of', () => {
    const ZEROS = `'${'0'.repeat(63)}1'`;

    /** Every line, and what is changed of it. */
    const CHANGES: readonly [string, string, string][] = [
      ['what was answered', `record = record || '{"answer":"temporary"}'`, 'Its record was changed.'],
      ['whom it is about', `record = record || '{"identifiers":["phone:15005550100"]}'`, 'Its record was changed.'],
      ['when it was said', `record = record || '{"at":"2020-01-01T00:00:00.000Z"}'`, 'Its record was changed.'],
      ['a detail that no rule looks at', `record = record || '{"reason":"none"}'`, 'Its record was changed.'],
      ['its record, by a key more', `record = record || '{"more":1}'`, 'Its record was changed.'],
      ['its record, by a key less', `record = record - 'salt'`, 'Its record was changed.'],
      ['its content hash', `content_hash = ${ZEROS}`, 'Its place in the chain was changed.'],
      ['the hash before it', `prev_hash = ${ZEROS}`, 'It does not follow the line before it.'],
      ['its hash', `hash = ${ZEROS}`, 'Its place in the chain was changed.'],
      ['its id', `id = '019cadd5-0000-7000-8000-000000000000'`, 'Its place in the chain was changed.'],
    ];

    test.each(CHANGES)('%s is found in every line', async (_what, set, problem) => {
      for (let seq = 1; seq <= LAST; seq += 1) {
        const id = await makeLedger();
        // What is erased holds nothing that could be changed.
        if (seq === ERASED && set.startsWith('record')) continue;
        await on.database.transaction(async (sql) => {
          await sql.query('ALTER TABLE hub.ledger DISABLE TRIGGER ALL');
          await sql.query(`UPDATE hub.ledger SET ${set} WHERE workspace_id = $1 AND seq = $2`, [id, seq]);
          await sql.query('ALTER TABLE hub.ledger ENABLE TRIGGER ALL');
        });
        expect(await verify(id)).toEqual({ seq, problem });
        // Each id is there once.
        await change(id, seq, 'id = gen_random_uuid()');
      }
    });

    test('its webhook is found, changed or gone, and put into a line that was erased', async () => {
      const problem = 'The webhook behind it was changed.';
      for (const body of [`'{"response":"accept"}'`, 'NULL', `''`]) {
        const id = await makeLedger();
        await change(id, REFUSAL, `body = ${body}`);
        expect(await verify(id)).toEqual({ seq: REFUSAL, problem });
      }
      const id = await makeLedger();
      await change(id, JOIN, `body = '{}'`);
      expect(await verify(id)).toEqual({ seq: JOIN, problem });
      const other = await makeLedger();
      await change(other, ERASED, `body = '{}'`);
      expect(await verify(other)).toEqual({ seq: ERASED, problem: 'It was erased, and its webhook is there.' });
    });

    test('its workspace is found where it is missing', async () => {
      const [id, other] = [await makeLedger(), await insertWorkspace(on.database, randomUUID(), AT)];
      await change(id, REFUSAL, `workspace_id = '${other?.id}'`);
      expect(await verify(id)).toMatchObject({
        seq: REFUSAL + 1,
        problem: 'Lines are missing before it, or it was put in.',
      });
      expect(await verify(other?.id ?? '')).toEqual({ seq: REFUSAL, problem: 'It was put in outside the chain.' });
    });

    test('what it is found by is found, when the columns are no longer worked out from the record', async () => {
      const id = await makeLedger();
      await on.database
        .transaction(async (sql) => {
          await sql.query('ALTER TABLE hub.ledger DISABLE TRIGGER ALL');
          await sql.query('ALTER TABLE hub.ledger ALTER COLUMN answer DROP EXPRESSION');
          await sql.query(`UPDATE hub.ledger SET answer = 'permanent' WHERE workspace_id = $1 AND seq = 1`, [id]);
          await sql.query('ALTER TABLE hub.ledger ENABLE TRIGGER ALL');
          const broken = (await verifyLedger({ ...on.database, query: sql.query }, id, null)).broken;
          expect(broken).toEqual({ seq: REFUSAL, problem: 'It is found by something else than its record says.' });
          throw new RolledBack();
        })
        .catch(isRolledBack);
      expect(await verify(id)).toBeNull();
    });
  });

  describe('a line', () => {
    const remove = (sql: Sql, workspaceId: string, where: string) =>
      sql.query(`DELETE FROM hub.ledger WHERE workspace_id = $1 AND ${where}`, [workspaceId]);

    test('that is removed is found by the one after it, or as missing at the end', async () => {
      for (let seq = 1; seq <= LAST; seq += 1) {
        const id = await makeLedger();
        await behindItsBack((sql) => remove(sql, id, `seq = ${seq}`));
        const problem =
          seq === LAST ? 'The lines from here on are missing.' : 'Lines are missing before it, or it was put in.';
        expect(await verify(id)).toEqual({ seq: Math.min(seq + 1, LAST), problem });
      }
    });

    test('that is removed is found when those after it move up', async () => {
      const id = await makeLedger();
      await behindItsBack(async (sql) => {
        await remove(sql, id, 'seq = 2');
        for (let seq = 3; seq <= LAST; seq += 1)
          await sql.query('UPDATE hub.ledger SET seq = seq - 1 WHERE workspace_id = $1 AND seq = $2', [id, seq]);
        await moveHead(sql, id);
      });
      expect(await verify(id)).toEqual({ seq: 2, problem: 'It does not follow the line before it.' });
    });

    test('that is put in between is found', async () => {
      const id = await makeLedger();
      await behindItsBack(async (sql) => {
        for (let seq = LAST; seq >= 3; seq -= 1)
          await sql.query('UPDATE hub.ledger SET seq = seq + 1 WHERE workspace_id = $1 AND seq = $2', [id, seq]);
        await forge(sql, id, 3);
        await moveHead(sql, id);
      });
      // It fits to the line before it, so the next one tells.
      expect(await verify(id)).toEqual({ seq: 4, problem: 'It does not follow the line before it.' });
    });

    test.each([0, -5, LAST + 1, 1_000_000_000])('that is put in outside the chain, at %i, is found', async (seq) => {
      const id = await makeLedger();
      await behindItsBack((sql) => forge(sql, id, seq));
      expect(await verify(id)).toEqual({ seq, problem: 'It was put in outside the chain.' });
    });

    test('that trades places with another is found, with its hashes or without them', async () => {
      const id = await makeLedger();
      await behindItsBack(async (sql) => {
        await sql.query('UPDATE hub.ledger SET seq = 99 WHERE workspace_id = $1 AND seq = 2', [id]);
        await sql.query('UPDATE hub.ledger SET seq = 2 WHERE workspace_id = $1 AND seq = 4', [id]);
        await sql.query('UPDATE hub.ledger SET seq = 4 WHERE workspace_id = $1 AND seq = 99', [id]);
      });
      expect(await verify(id)).toEqual({ seq: 2, problem: 'It does not follow the line before it.' });
      const other = await makeLedger();
      await behindItsBack((sql) =>
        sql.query(
          `UPDATE hub.ledger l SET record = o.record, body = o.body FROM hub.ledger o
           WHERE l.workspace_id = $1 AND o.workspace_id = $1 AND l.seq IN (1, 2) AND o.seq = 3 - l.seq`,
          [other],
        ),
      );
      expect(await verify(other)).toEqual({ seq: 1, problem: 'Its record was changed.' });
    });

    test('that is blanked as if its person had been erased is found', async () => {
      for (const seq of [REFUSAL, JOIN, ERASURE]) {
        const id = await makeLedger();
        await on.database.query('SELECT hub.erase_ledger_lines($1, $2::bigint[])', [id, [seq]]);
        // Without the erasure, the first line that nothing explains is the one that it had named.
        const first = seq === ERASURE ? ERASED : seq;
        expect(await verify(id)).toEqual({ seq: first, problem: 'Its content is gone, and no erasure names it.' });
      }
    });

    test('that is blanked is found although an erasure comes to name it', async () => {
      const id = await makeLedger();
      await on.database.query('SELECT hub.erase_ledger_lines($1, $2::bigint[])', [id, [REFUSAL]]);
      await change(id, ERASURE, `record = record || '{"lines":[1,5]}'`);
      expect(await verify(id)).toEqual({ seq: ERASURE, problem: 'Its record was changed.' });
    });
  });

  /** A grant that was never given, as good a line as somebody with the code can make it. */
  const forge = async (sql: Sql, workspaceId: string, seq: number): Promise<void> => {
    const record = { ...answerOf('permanent', [PHONE]), salt: 'forged' };
    const [before] = await sql.query<{ hash: string }>(
      'SELECT hash FROM hub.ledger WHERE workspace_id = $1 AND seq = $2',
      [workspaceId, seq - 1],
    );
    const place = {
      workspaceId,
      seq,
      id: uuidv7(),
      contentHash: contentHashOf(record),
      prevHash: before?.hash ?? '0'.repeat(64),
    };
    await sql.query(
      `INSERT INTO hub.ledger (workspace_id, seq, id, content_hash, prev_hash, hash, record)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [workspaceId, seq, place.id, place.contentHash, place.prevHash, hashOfPlace(place), JSON.stringify(record)],
    );
  };

  describe('the end of the chain', () => {
    test('that is cut off is found', async () => {
      const id = await makeLedger();
      await behindItsBack((sql) =>
        sql.query('DELETE FROM hub.ledger WHERE workspace_id = $1 AND seq > $2', [id, ERASURE]),
      );
      expect(await verify(id)).toEqual({ seq: ERASURE + 1, problem: 'The lines from here on are missing.' });
    });

    test('that is cut off, with its head moved back, is found by a head that was put away', async () => {
      const id = await makeLedger();
      // Without the erasure, and those that it had erased.
      const kept = await headOf(on.database, id);
      await behindItsBack(async (sql) => {
        await sql.query('DELETE FROM hub.ledger WHERE workspace_id = $1 AND seq >= 5', [id]);
        await moveHead(sql, id);
      });
      expect(await verify(id)).toBeNull();
      const problem = 'The chain was longer when its head was put away: lines are missing.';
      expect(await verify(id, kept)).toEqual({ seq: 5, problem });
    });

    test('that is written anew is found by a head that was put away', async () => {
      const id = await makeLedger();
      const kept = await headOf(on.database, id);
      await behindItsBack(async (sql) => {
        await sql.query('DELETE FROM hub.ledger WHERE workspace_id = $1 AND seq = $2', [id, LAST]);
        await forge(sql, id, LAST);
        await moveHead(sql, id);
      });
      expect(await verify(id)).toBeNull();
      const problem = 'It is not the line that ended the chain when its head was put away.';
      expect(await verify(id, kept)).toEqual({ seq: LAST, problem });
    });

    test('that is moved is found: back, on, to another hash, or away', async () => {
      const problems: [string, object][] = [
        ['SET seq = 7', { seq: 7, problem: 'The end of the chain is not where it was.' }],
        ['SET seq = 9', { seq: 9, problem: 'The lines from here on are missing.' }],
        [`SET hash = repeat('a', 64)`, { seq: LAST, problem: 'The end of the chain is not where it was.' }],
      ];
      for (const [set, broken] of problems) {
        const id = await makeLedger();
        await on.database.query(`UPDATE hub.ledger_heads ${set} WHERE workspace_id = $1`, [id]);
        expect(await verify(id)).toEqual(broken);
      }
      const id = await makeLedger();
      await on.database.query('DELETE FROM hub.ledger_heads WHERE workspace_id = $1', [id]);
      expect(await verify(id)).toEqual({ seq: 1, problem: 'It was put in outside the chain.' });
    });
  });

  describe('an identity', () => {
    const PARTED = 'The identities that it names are no longer kept as one person.';

    test('that is made out to be of another person is found', async () => {
      for (const [identifier, seq] of [
        [PHONE, REFUSAL],
        [CUSTOMER, REFUSAL],
        [USER, JOIN],
      ] as const) {
        const id = await makeLedger();
        await on.database.query(
          'UPDATE hub.identities SET person = gen_random_uuid() WHERE workspace_id = $1 AND identifier = $2',
          [id, identifier],
        );
        expect(await verify(id)).toEqual({ seq, problem: PARTED });
      }
    });

    test('that is deleted is found', async () => {
      const id = await makeLedger();
      await on.database.query('DELETE FROM hub.identities WHERE workspace_id = $1 AND identifier = $2', [id, USER]);
      expect(await verify(id)).toEqual({ seq: JOIN, problem: PARTED });
    });
  });

  describe('the guard', () => {
    test.each([
      ['switched off', 'ALTER TABLE hub.ledger DISABLE TRIGGER ALL'],
      ['switched off for one of its cases', 'ALTER TABLE hub.ledger DISABLE TRIGGER ledger_stays'],
      ['left to copies of the database alone', 'ALTER TABLE hub.ledger ENABLE REPLICA TRIGGER ledger_only_grows'],
      ['taken away', 'DROP TRIGGER ledger_only_grows ON hub.ledger'],
    ])('that is %s is told of', async (_how, statement) => {
      const id = await makeLedger();
      await on.database
        .transaction(async (sql) => {
          await sql.query(statement);
          expect((await verifyLedger({ ...on.database, query: sql.query }, id, null)).broken).toEqual(GUARD_IS_OFF);
          throw new RolledBack();
        })
        .catch(isRolledBack);
      expect(await verify(id)).toBeNull();
    });
  });
});

/** Ends a transaction whose changes must not stay. */
class RolledBack extends Error {}

const isRolledBack = (error: unknown): void => {
  if (!(error instanceof RolledBack)) throw error;
};
