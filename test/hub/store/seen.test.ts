import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { duplicateKey, findDuplicates, insertEvents, type NewEvent } from '../../../src/hub/store/events.ts';
import { deleteOld, deleteOldKeys } from '../../../src/hub/store/retention.ts';
import { onEachDatabase } from '../databases.ts';
import { AT, countRows, later, newEvent, subscribeTo } from './rows.ts';

onEachDatabase((on) => {
  const insert = (events: readonly NewEvent[]) => on.database.transaction((sql) => insertEvents(sql, events));
  const eventAt = (minutes: number, changes: Partial<NewEvent> = {}) =>
    newEvent({ id: uuidv7({ msecs: Date.parse(later(minutes)) }), receivedAt: later(minutes), ...changes });

  describe('an event that is no longer kept', () => {
    test('is still known: a late copy is stored for nobody and sent to nobody', async () => {
      const workspaceId = randomUUID();
      const event = eventAt(0, { workspaceId });
      await insert([event]);
      await deleteOld(on.database, workspaceId, later(1), 10);
      await subscribeTo(on.database, workspaceId);
      expect(await countRows(on.database, 'hub.events', workspaceId)).toBe(0);
      const copy = { ...event, id: uuidv7() };
      const other = eventAt(2, { workspaceId });
      const { ids, planned } = await insert([copy, other]);
      expect(ids).toEqual(new Set([other.id]));
      expect(planned.map(({ eventId }) => eventId)).toEqual([other.id]);
      expect(await findDuplicates(on.database, [copy])).toEqual(
        new Map([[duplicateKey(workspaceId, event.dedupeKey), event.id]]),
      );
    });

    test('is known in its own workspace alone', async () => {
      const event = eventAt(0);
      await insert([event]);
      await deleteOld(on.database, event.workspaceId, later(1), 10);
      const elsewhere = { ...event, id: uuidv7(), workspaceId: randomUUID() };
      expect((await insert([elsewhere])).ids.size).toBe(1);
    });

    test('leaves nothing when nothing told a copy of it', async () => {
      const event = eventAt(0, { dedupeKey: null });
      await insert([event]);
      await deleteOld(on.database, event.workspaceId, later(1), 10);
      expect(await countRows(on.database, 'hub.seen', event.workspaceId)).toBe(0);
      expect((await insert([{ ...event, id: uuidv7() }])).ids.size).toBe(1);
    });

    test('is forgotten when its key is old, too, the oldest first', async () => {
      const workspaceId = randomUUID();
      await insert([eventAt(0, { workspaceId }), eventAt(1, { workspaceId }), eventAt(2, { workspaceId })]);
      await deleteOld(on.database, workspaceId, later(3), 10);
      expect(await deleteOldKeys(on.database, workspaceId, AT, 10)).toBe(0);
      expect(await deleteOldKeys(on.database, workspaceId, later(2), 1)).toBe(1);
      expect(await deleteOldKeys(on.database, workspaceId, later(2), 10)).toBe(1);
      expect(await countRows(on.database, 'hub.seen', workspaceId)).toBe(1);
    });
  });
});
