import { expect, test } from '@jest/globals';
import { migrate } from '../../../src/hub/database/migrations.ts';
import { hashOf, intakeTokenOf, newKey } from '../../../src/hub/workspaces/secrets.ts';
import { Workspaces } from '../../../src/hub/workspaces/workspaces.ts';
import { onEachDatabase } from '../databases.ts';

onEachDatabase((on) => {
  test('keys and intake URLs of before have names and roles after the upgrade, and go on', async () => {
    const { database } = on;
    await database.script('DROP SCHEMA hub CASCADE');
    await migrate(database, 3);
    const now = '2026-03-02T09:15:10.000Z';
    const id = '01956000-0000-7000-8000-000000000001';
    await database.query('INSERT INTO hub.workspaces (id, name, created_at) VALUES ($1, $2, $3)', [id, 'Acme', now]);
    const keys = { main: newKey(), local: newKey() };
    for (const [purpose, key] of Object.entries(keys)) {
      await database.query('INSERT INTO hub.keys VALUES ($1, $2, $3, $4)', [hashOf(key), id, purpose, now]);
      const token = hashOf(intakeTokenOf(key, 'doubletick'));
      await database.query('INSERT INTO hub.intakes VALUES ($1, $2, $3, $4, $5)', [
        token,
        id,
        'doubletick',
        purpose,
        now,
      ]);
    }
    await migrate(database);
    const workspaces = new Workspaces(database, () => Date.parse(now), Buffer.alloc(32));
    expect((await workspaces.byKey(keys.main))?.key).toMatchObject({ name: 'main', role: 'admin', endsAt: null });
    expect((await workspaces.byKey(keys.local))?.key).toMatchObject({ name: 'local Zaps', role: 'agent' });
    const token = intakeTokenOf(keys.main, 'doubletick');
    expect(await workspaces.byIntake(token)).toEqual({
      workspaceId: id,
      source: 'doubletick',
      appSecret: null,
    });
    expect((await workspaces.tokensToGive(id, keys.main)).doubletick).toBe(token);
  });
});
