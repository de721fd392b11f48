import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { LAST_ID } from '../../../src/hub/store/page.ts';
import {
  findQuarantined,
  insertQuarantined,
  pageOfQuarantine,
  type Quarantined,
  releaseQuarantined,
} from '../../../src/hub/store/quarantine.ts';
import { onEachDatabase } from '../databases.ts';
import { AT, later } from './rows.ts';

const item = (workspaceId: string, changes: Partial<Quarantined> = {}): Quarantined => ({
  id: uuidv7(),
  workspaceId,
  source: 'whatconverts',
  body: '{"lead_id": "é 🎉',
  contentType: 'text/plain',
  reason: 'The body is neither JSON nor a form.',
  receivedAt: AT,
  ...changes,
});

/** As a page lists it: whole, after so many bytes of others. */
const listed = (one: Quarantined | undefined, bytesBefore = 0) => ({ ...one, isCut: false, bytesBefore });

onEachDatabase((on) => {
  describe('the quarantine', () => {
    test('keeps what came in, with the reason, for its own workspace', async () => {
      const workspaceId = randomUUID();
      const kept = item(workspaceId);
      await insertQuarantined(on.database, kept);
      expect(await findQuarantined(on.database, workspaceId, kept.id)).toEqual(kept);
      expect(await findQuarantined(on.database, randomUUID(), kept.id)).toBeNull();
      expect(await findQuarantined(on.database, workspaceId, uuidv7())).toBeNull();
      expect(await pageOfQuarantine(on.database, randomUUID(), { before: LAST_ID, reason: null, most: 10 })).toEqual(
        [],
      );
    });

    test('is listed newest first, page by page', async () => {
      const workspaceId = randomUUID();
      const items = [1, 2, 3].map((minutes) =>
        item(workspaceId, { id: uuidv7({ msecs: Date.parse(later(minutes)) }), receivedAt: later(minutes) }),
      );
      for (const one of items) await insertQuarantined(on.database, one);
      const [first, second, third] = items;
      expect(await pageOfQuarantine(on.database, workspaceId, { before: LAST_ID, reason: null, most: 2 })).toEqual([
        listed(third),
        listed(second, Buffer.byteLength(items[0]?.body ?? '')),
      ]);
      expect(
        await pageOfQuarantine(on.database, workspaceId, { before: second?.id ?? '', reason: null, most: 2 }),
      ).toEqual([listed(first)]);
    });

    test('loses from its list what became an event, and still has it', async () => {
      const workspaceId = randomUUID();
      const [one, other] = [item(workspaceId), item(workspaceId)];
      await insertQuarantined(on.database, one);
      await insertQuarantined(on.database, other);
      await releaseQuarantined(on.database, one.id, randomUUID());
      expect(await pageOfQuarantine(on.database, workspaceId, { before: LAST_ID, reason: null, most: 10 })).toEqual([
        listed(other),
      ]);
      expect(await findQuarantined(on.database, workspaceId, one.id)).toEqual(one);
    });
  });
});
