import { describe, expect, test } from '@jest/globals';
import { callAccepted } from '../../../src/doubletick/sample-payloads.ts';
import { QuarantineEmptied, QuarantineList } from '../../../src/hub-api/quarantine.ts';
import { type Answer, asProblem, type TestWorkspace, useHub } from '../http/hub-under-test.ts';

const MB = 1024 * 1024;

const inQuarantine = (workspace: TestWorkspace) => workspace.ask(QuarantineList, 'GET', '/v1/quarantine');

const expectFull = (answer: Answer): void => {
  const { title, detail } = asProblem(429, answer);
  expect(title).toBe('The quarantine is full');
  expect(detail).toContain('send it again later');
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
};

describe('a quarantine of three webhooks', () => {
  const on = useHub({ environment: { QUARANTINE_WEBHOOKS: '3' } });

  const fill = async (): Promise<TestWorkspace> => {
    const acme = await on.makeWorkspace();
    for (const body of ['1', '2', '3']) expect((await acme.post('doubletick', body)).status).toBe(422);
    return acme;
  };

  test('pushes nothing out when it is full, says so, and asks for what it cannot keep to be sent again', async () => {
    const acme = await on.makeWorkspace();
    await acme.post('doubletick', '{"first":"é"}');
    expect(await inQuarantine(acme)).toMatchObject({ total: 1, bytes: 14, is_full: false });
    on.now += 1;
    await acme.post('doubletick', '2');
    on.now += 1;
    await acme.post('whatconverts', '3');
    expectFull(await acme.post('doubletick', '4'));
    expectFull(await acme.post('whatconverts', '5'));
    const { items, reasons: _reasons, ...rest } = await inQuarantine(acme);
    expect(rest).toEqual({ total: 3, bytes: 16, is_full: true, next: null });
    expect(items.map(({ body }) => body)).toEqual(['3', '2', '{"first":"é"}']);
    expect((await acme.raw('GET', '/metrics')).text).toContain(
      'ringhook_webhooks_received_total{source="doubletick",outcome="turned_away"} 1',
    );
  });

  test('lets in what is understood, and leaves the room of others alone', async () => {
    const [acme, other] = [await fill(), await on.makeWorkspace()];
    expectFull(await acme.post('doubletick', '4'));
    await acme.take('doubletick', callAccepted);
    expect((await other.post('doubletick', '4')).status).toBe(422);
  });

  test('is not overrun by what comes at once, or in a list', async () => {
    const acme = await on.makeWorkspace();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => acme.post('doubletick', `${index}`)));
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(17);
    const list = [...Array.from({ length: 900 }, (_, index) => ({ junk: index })), callAccepted];
    expectFull(await acme.post('doubletick', list));
    expect(await acme.events()).toHaveLength(1);
    expect(await inQuarantine(acme)).toMatchObject({ total: 3, is_full: true });
  });

  test('has room again at once when something is deleted, alone or by provider and time', async () => {
    const acme = await fill();
    expectFull(await acme.post('doubletick', '4'));
    const [item] = (await inQuarantine(acme)).items;
    expect((await acme.raw('DELETE', `/v1/quarantine/${item?.id}`)).status).toBe(204);
    await acme.refused(404, 'DELETE', `/v1/quarantine/${item?.id}`);
    expect((await acme.post('whatconverts', '4')).status).toBe(422);
    expectFull(await acme.post('whatconverts', '5'));

    const empty = (query: string) => acme.ask(QuarantineEmptied, 'DELETE', `/v1/quarantine${query}`);
    expect(await empty(`?before=${new Date(on.now).toISOString()}`)).toEqual({ deleted: 0 });
    expect(await empty('?source=doubletick')).toEqual({ deleted: 2 });
    expect((await inQuarantine(acme)).items.map(({ body }) => body)).toEqual(['4']);
    expect(await empty('')).toEqual({ deleted: 1 });
    expect(await inQuarantine(acme)).toMatchObject({ total: 0, bytes: 0, is_full: false });
  });

  test('keeps everything under a legal hold', async () => {
    const acme = await fill();
    const holds = `/admin/workspaces/${encodeURIComponent(acme.name)}/hold`;
    await on.admin.raw('PUT', holds, { body: { reason: 'Case 12/2026' } });
    const [item] = (await inQuarantine(acme)).items;
    for (const path of ['/v1/quarantine', `/v1/quarantine/${item?.id}`])
      expect((await acme.refused(409, 'DELETE', path)).detail).toContain('Case 12/2026');
    expect((await inQuarantine(acme)).total).toBe(3);
  });

  test('has room again soon after something left it behind the hub', async () => {
    const acme = await fill();
    expectFull(await acme.post('doubletick', '4'));
    const removal = 'DELETE FROM hub.quarantine WHERE workspace_id = $1 AND body = $2';
    await on.hub.parts.database.query(removal, [acme.id, '1']);
    on.now += 5_000;
    expect((await acme.post('doubletick', '4')).status).toBe(422);
    expectFull(await acme.post('doubletick', '5'));
  });
});

describe('a quarantine of one MB', () => {
  const on = useHub({ environment: { QUARANTINE_MB: '1' } });

  test('is full when its bodies are as long', async () => {
    const acme = await on.makeWorkspace();
    const junk = `"${'x'.repeat(MB / 4)}"`;
    const statuses: number[] = [];
    for (let count = 0; count < 6; count += 1) statuses.push((await acme.post('doubletick', junk)).status);
    expect(statuses).toEqual([422, 422, 422, 422, 429, 429]);
    expect((await inQuarantine(acme)).is_full).toBe(true);
  });
});
