/** Every read of what is stored, on the longest, widest and deepest bodies that are taken: nobody else waits for it. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callAccepted, permissionDenied, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { Evidence } from '../../../src/hub-api/people.ts';
import { HubChild, type RemoteWorkspace } from '../crash/hub-child.ts';
import { makeHubFolder } from '../embedded-folder.ts';
import { exactly } from '../http/hub-under-test.ts';
import { memoryOf } from './memory-of.ts';

const PHONE = '+17735550170';
const MOST_MS = 50;
const REPLIES = 40;

const filled = (value: object, extra: string): string => `${JSON.stringify(value).slice(0, -1)},"extra":${extra}}`;

const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join();

const nested = (length: number): string => `${'['.repeat(60)}"${'<'.repeat(length)}"${']'.repeat(60)}`;

/** What is beside a payload of about so many letters: very many keys, very deep lists, one text, very many values. */
const extrasOf = (length: number): string[] => [
  `{${times(4_900, (index) => `"k${index}":"${'<'.repeat(length / 4_900 - 12)}"`)}}`,
  `[${times(300, () => nested(length / 300 - 130))}]`,
  `"${'<'.repeat(length)}"`,
  `[${times(19_000, () => `"${'<'.repeat(Math.max(0, length / 19_000 - 4))}"`)}]`,
];

/** The longest bodies that are taken, and those that a list shows. */
const LONGEST = extrasOf(990_000);
const LISTED = extrasOf(190_000);

(process.platform === 'linux' ? describe : describe.skip)('reading what is long, wide and deep', () => {
  let folder: string;
  let hub: HubChild;
  let acme: RemoteWorkspace;

  const get = async (path: string): Promise<string> => {
    const response = await fetch(hub.url + path, { headers: { authorization: `Bearer ${acme.key}` } });
    const text = await response.text();
    expect({ path, status: response.status, text: response.ok ? '' : text }).toEqual({ path, status: 200, text: '' });
    return text;
  };

  const post = async (body: string): Promise<number> => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(hub.url + acme.intake.doubletick, { method: 'POST', headers, body })).status;
  };

  const take = async (body: string): Promise<void> => expect(await post(body)).toBe(202);

  beforeAll(async () => {
    folder = await makeHubFolder();
    hub = new HubChild({ DATA_DIR: folder, INTAKE_MB_PER_SECOND: '1000' });
    await hub.open();
    acme = await hub.addWorkspace('Acme');
    for (let index = 0; index < REPLIES; index += 1) {
      const reply = index % 2 === 0 ? permissionGranted : permissionDenied;
      await take(filled({ ...reply, messageId: `reply-${index}` }, LONGEST[index % LONGEST.length] ?? ''));
    }
    for (let index = 0; index < 20; index += 1) {
      const extra = LISTED[index % LISTED.length] ?? '';
      await take(filled({ ...callAccepted, callId: `call-${index}` }, extra));
      expect(await post(filled({ junk: index }, extra))).toBe(422);
    }
  }, 120_000);

  afterAll(async () => {
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** How long one read held the thread at most; the least of a few, for its memory is tidied up at any time. */
  const holdOf = async (path: string): Promise<number> => {
    const holds: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      await hub.longestHold();
      await get(path);
      holds.push(await hub.longestHold());
    }
    return Math.min(...holds);
  };

  test('holds the thread for no more than a moment, whatever is read', async () => {
    const trigger = 'doubletick_call_permission_reply';
    const { events } = JSON.parse(await get(`/v1/events?trigger=${trigger}&limit=4`));
    const listed = JSON.parse(await get('/v1/events?limit=200')).events;
    expect(listed.filter((event: { payload: object }) => 'extra' in event.payload).length).toBeGreaterThan(5);
    const { items } = JSON.parse(await get('/v1/quarantine?limit=200'));
    expect(items.length).toBeGreaterThan(5);
    const paths = [
      '/v1/events?limit=200',
      ...events.map(({ id }: { id: string }) => `/v1/events/${id}`),
      ...listed.slice(0, 4).map(({ id }: { id: string }) => `/v1/events/${id}`),
      '/v1/quarantine?limit=200',
      ...items.slice(0, 4).map(({ id }: { id: string }) => `/v1/quarantine/${id}`),
      '/v1/calls/live',
      '/v1/calls/ended?since=2020-01-01',
      '/v1/calls/without-permission?since=2020-01-01',
      '/v1/triggers',
      '/v1/triggers/doubletick_call_accepted/sample',
      `/v1/triggers/${trigger}/sample`,
      '/v1/permissions/current',
      '/v1/permissions/unsettled',
      '/v1/permissions/requests?limit=100',
      `/v1/events?customer=${encodeURIComponent(PHONE)}`,
      `/v1/people/${PHONE}`,
      `/v1/people/${PHONE}/evidence`,
      `/v1/people/${PHONE}/evidence?format=html`,
      '/v1/permissions',
      '/v1/permissions?format=csv&lines=all',
      '/v1/permissions/verify',
    ];
    const holds: Record<string, number> = {};
    for (const path of paths) holds[path] = Math.round(await holdOf(path));
    console.log('ms that the thread was held', holds);
    expect(Object.entries(holds).filter(([, ms]) => ms > MOST_MS)).toEqual([]);
  }, 180_000);

  test.each(['json', 'html'])("holds little of a person's evidence in memory, as %s", async (format) => {
    const path = `/v1/people/${PHONE}/evidence?format=${format}`;
    await get(path);
    const before = memoryOf(hub.pid);
    before.forget();
    const text = await get(path);
    const peak = memoryOf(hub.pid).peak - before.now;
    console.log(`${Math.round(text.length / 1e6)} MB of evidence: ${Math.round(peak)} MB more at the height`);
    expect(text.length).toBeGreaterThan(35e6);
    if (format === 'json') {
      const { lines } = exactly(Evidence, JSON.parse(text));
      expect(lines.filter(({ body }) => body !== null)).toHaveLength(REPLIES);
    }
    expect(peak).toBeLessThan(130);
  });
});
