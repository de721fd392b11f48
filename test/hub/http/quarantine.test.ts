import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type * as z from 'zod';
import { callAccepted, callNotPicked } from '../../../src/doubletick/sample-payloads.ts';
import { insertQuarantined } from '../../../src/hub/store/quarantine.ts';
import { EventDetails } from '../../../src/hub-api/events.ts';
import { Me } from '../../../src/hub-api/me.ts';
import { QuarantineList, Replayed } from '../../../src/hub-api/quarantine.ts';
import { type TestWorkspace, useHub } from './hub-under-test.ts';

type QuarantinePage = z.output<typeof QuarantineList>;

const on = useHub();

const listed = async (workspace: TestWorkspace) => (await workspace.ask(QuarantineList, 'GET', '/v1/quarantine')).items;

const replay = (workspace: TestWorkspace, id: string) => workspace.ask(Replayed, 'POST', `/v1/quarantine/${id}/replay`);

/** Leaves a webhook in quarantine that a hub before this one did not understand, and this one does. */
const leaveUnderstandable = async ({ id: workspaceId }: TestWorkspace, payload: object, receivedAt: string) => {
  const item = {
    id: randomUUID(),
    workspaceId,
    source: 'doubletick' as const,
    body: JSON.stringify(payload),
    contentType: 'application/json',
    reason: 'It lacks what makes it usable: callId.',
    receivedAt,
  };
  await insertQuarantined(on.hub.parts.database, item);
  return item;
};

describe('the quarantine', () => {
  test('tells the reasons, the most frequent first, and lists what has one of them', async () => {
    const acme = await on.makeWorkspace();
    for (const body of ['{ "hello": 1 }', '{ "hello": 2 }']) await acme.post('doubletick', body);
    await acme.post('whatconverts', '<xml/>', { 'content-type': 'text/xml' });
    const { reasons } = await acme.ask(QuarantineList, 'GET', '/v1/quarantine?limit=1');
    expect(reasons).toEqual([
      { source: 'doubletick', reason: 'It is no webhook of DoubleTick.', count: 2 },
      { source: 'whatconverts', reason: 'The body is neither JSON nor a form.', count: 1 },
    ]);
    const wanted = encodeURIComponent('The body is neither JSON nor a form.');
    const { items } = await acme.ask(QuarantineList, 'GET', `/v1/quarantine?reason=${wanted}`);
    expect(items.map(({ body }) => body)).toEqual(['<xml/>']);
  });

  test('keeps what is not understood to the letter, with the reason, the newest first', async () => {
    const acme = await on.makeWorkspace();
    await acme.post('whatconverts', '<xml/>', { 'content-type': 'text/xml' });
    const first = new Date(on.now).toISOString();
    on.now += 1;
    await acme.post('doubletick', '{ "hello": 1 }');
    const second = new Date(on.now).toISOString();
    expect(await listed(acme)).toEqual([
      {
        id: expect.any(String),
        source: 'doubletick',
        received_at: second,
        reason: 'It is no webhook of DoubleTick.',
        content_type: 'application/json',
        body: '{ "hello": 1 }',
      },
      {
        id: expect.any(String),
        source: 'whatconverts',
        received_at: first,
        reason: 'The body is neither JSON nor a form.',
        content_type: 'text/xml',
        body: '<xml/>',
      },
    ]);
  });

  test('says what makes a webhook of a provider unusable', async () => {
    const acme = await on.makeWorkspace();
    await acme.post('doubletick', { ...callAccepted, callId: '' });
    expect((await listed(acme)).map(({ reason }) => reason)).toEqual(['It lacks what makes it usable: callId.']);
  });

  test('is read page by page', async () => {
    const acme = await on.makeWorkspace();
    for (const body of ['1', '2', '3', '4']) {
      on.now += 1;
      await acme.post('doubletick', body);
    }
    const pages: string[][] = [];
    for (let next: string | null = ''; next !== null; ) {
      const path: string = `/v1/quarantine?limit=2${next && `&before=${next}`}`;
      const page: QuarantinePage = await acme.ask(QuarantineList, 'GET', path);
      pages.push(page.items.map(({ body }) => body));
      next = page.next;
    }
    expect(pages).toEqual([
      ['4', '3'],
      ['2', '1'],
    ]);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['before=the_first', 'before'],
  ])('with "%s" names what is wrong', async (query, field) => {
    const acme = await on.makeWorkspace();
    const { errors } = await acme.refused(400, 'GET', `/v1/quarantine?${query}`);
    expect(errors).toEqual([{ field, message: expect.any(String) }]);
  });
});

describe('replaying', () => {
  test('what is still not understood says so, and leaves it where it is', async () => {
    const acme = await on.makeWorkspace();
    await acme.post('doubletick', { hello: 1 });
    const [item] = await listed(acme);
    const { title, detail } = await acme.refused(422, 'POST', `/v1/quarantine/${item?.id}/replay`);
    expect(title).toBe('It is still not understood');
    expect(detail).toBe('It is no webhook of DoubleTick.');
    expect(await listed(acme)).toEqual([item]);
  });

  test('what is understood by now makes an event of it, as of when it came in, and delivers it', async () => {
    const acme = await on.makeWorkspace();
    await acme.subscribe('doubletick_call_accepted', '/replayed');
    const receivedAt = '2026-03-01T10:00:00.000Z';
    const item = await leaveUnderstandable(acme, callAccepted, receivedAt);
    const { event_id, duplicate } = await replay(acme, item.id);
    expect(duplicate).toBe(false);
    await acme.deliver(event_id);
    expect(await acme.ask(EventDetails, 'GET', `/v1/events/${event_id}`)).toMatchObject({
      received_at: receivedAt,
      kind: 'doubletick_call_accepted',
      body: item.body,
    });
    const [received] = on.target.at('/replayed');
    expect(received?.body).toBe(item.body);
    expect(received?.headers['ringhook-received-at']).toBe(String(Date.parse(receivedAt)));
    expect(await listed(acme)).toEqual([]);
  });

  test('what came once more in the meantime finds that event', async () => {
    const acme = await on.makeWorkspace();
    const item = await leaveUnderstandable(acme, callAccepted, new Date(on.now).toISOString());
    const event_id = await acme.take('doubletick', callAccepted);
    expect(await replay(acme, item.id)).toEqual({ event_id, duplicate: true });
    expect(await acme.events()).toHaveLength(1);
  });

  test('twice, or twice at once, makes one event, even of a kind of which every copy counts', async () => {
    const acme = await on.makeWorkspace();
    await acme.subscribe('doubletick_call_not_picked', '/not-picked');
    const item = await leaveUnderstandable(acme, callNotPicked, new Date(on.now).toISOString());
    const answers = [
      ...(await Promise.all([replay(acme, item.id), replay(acme, item.id)])),
      await replay(acme, item.id),
    ];
    expect(new Set(answers.map(({ event_id }) => event_id)).size).toBe(1);
    expect(answers.at(-1)?.duplicate).toBe(true);
    await acme.deliver(answers[0]?.event_id ?? '');
    expect(await acme.events()).toHaveLength(1);
    expect(on.target.at('/not-picked')).toHaveLength(1);
  });

  test('what is not there is not found', async () => {
    const acme = await on.makeWorkspace();
    await acme.refused(404, 'POST', '/v1/quarantine/01900000-0000-7000-8000-000000000000/replay');
    const { errors } = await acme.refused(400, 'POST', '/v1/quarantine/first/replay');
    expect(errors).toEqual([{ field: 'id', message: expect.any(String) }]);
  });

  test('does not make a provider seem to have been silent', async () => {
    const acme = await on.makeWorkspace();
    const receivedAt = new Date(on.now).toISOString();
    const item = await leaveUnderstandable(acme, callAccepted, receivedAt);
    await replay(acme, item.id);
    expect((await acme.ask(Me, 'GET', '/v1/me')).last_received_at.doubletick).toBe(receivedAt);
  });
});
