import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { callAccepted } from '../../../src/doubletick/sample-payloads.ts';
import { QuarantinedWebhook, QuarantineList } from '../../../src/hub-api/quarantine.ts';
import { asProblem, useHub } from '../http/hub-under-test.ts';
import { answerOn, connectTo, headOf } from '../http/raw-http.ts';
import { until } from '../until.ts';

const MB = 1024 * 1024;
const long = (index: number) => ({ ...callAccepted, callId: `call-${index}`, extra: 'x'.repeat(900_000) });

describe('more bytes than a hub works on', () => {
  const on = useHub({ environment: { INTAKE_MB_UNDER_WAY: '4', INTAKE_MB_PER_SECOND: '8' } });

  test('at once are told to come again, and what was taken is there', async () => {
    const acme = await on.makeWorkspace();
    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => acme.post('doubletick', long(index))));
    const taken = answers.filter(({ status }) => status === 202);
    for (const answer of answers.filter(({ status }) => status !== 202)) {
      expect(asProblem(answer.status === 429 ? 429 : 503, answer).detail).toContain('again in a moment');
      expect(answer.headers['retry-after']).toBe('1');
    }
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.length).toBeLessThan(30);
    // Not even one that is long stays out of the list, but its payload does.
    const events = await acme.events();
    expect(events).toHaveLength(taken.length);
    for (const event of events) expect(event).toMatchObject({ payload: {}, payload_left_out: true });
  });

  test('within a second are too many for one URL, and another one takes its own', async () => {
    const [acme, other] = [await on.makeWorkspace(), await on.makeWorkspace()];
    on.now += 1_000;
    const statuses: number[] = [];
    for (let index = 0; index < 10; index += 1) statuses.push((await acme.post('doubletick', long(index))).status);
    expect(new Set(statuses)).toEqual(new Set([202, 429]));
    await other.take('doubletick', callAccepted);
    on.now += 1_000;
    await acme.take('doubletick', long(100));
  });

  test('count for what they are once unpacked, neither less nor more', async () => {
    const acme = await on.makeWorkspace();
    const packed = (encoding: string, pack: (text: string) => Buffer, payload: object) =>
      fetch(on.url + acme.intake.doubletick, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': encoding },
        body: new Uint8Array(pack(JSON.stringify(payload))),
      }).then(({ status }) => status);
    for (const [encoding, pack] of [
      ['gzip', gzipSync],
      ['br', brotliCompressSync],
    ] as const) {
      on.now += 1_000;
      for (let index = 0; index < 12; index += 1) {
        const short = { ...callAccepted, callId: `${encoding}-short-${index}` };
        expect(await packed(encoding, pack, short)).toBe(202);
      }
      const statuses: number[] = [];
      for (let index = 0; index < 10; index += 1) {
        statuses.push(await packed(encoding, pack, { ...long(index), callId: `${encoding}-${index}` }));
      }
      expect(statuses.indexOf(429)).toBeGreaterThan(6);
    }
    on.now += 1_000;
    const onceMore = (bytes: Buffer) => gzipSync(bytes);
    const manyTimes = (text: string) => [1, 2, 3].reduce(onceMore, gzipSync(text));
    expect(await packed('gzip, gzip, gzip, gzip', manyTimes, callAccepted)).toBe(415);
  });

  test('that one URL never sends to the end keep nobody else out', async () => {
    const [acme, other] = [await on.makeWorkspace(), await on.makeWorkspace()];
    const sockets = Array.from({ length: 8 }, () => {
      const socket = connectTo(on.url);
      socket.write(headOf('POST', acme.intake.doubletick, { 'content-length': String(MB) }));
      return socket;
    });
    await Promise.race(sockets.map((socket) => answerOn(socket)));
    await other.take('doubletick', callAccepted);
    for (const socket of sockets) socket.destroy();
  });
});

describe('a page of quarantine', () => {
  const on = useHub();

  test('shows the beginning of what is long, and all of it alone', async () => {
    const acme = await on.makeWorkspace();
    const junk = `{"junk":"${'x'.repeat(900_000)}"}`;
    for (let index = 0; index < 3; index += 1) await acme.post('doubletick', junk);
    const { items, next } = await acme.ask(QuarantineList, 'GET', '/v1/quarantine');
    expect(items).toHaveLength(3);
    expect(next).toBeNull();
    for (const { id, body, is_cut } of items) {
      expect(is_cut).toBe(true);
      expect(junk.startsWith(body)).toBe(true);
      expect(body.length).toBeLessThan(10_000);
      expect((await acme.ask(QuarantinedWebhook, 'GET', `/v1/quarantine/${id}`)).body).toBe(junk);
    }
  });

  test('ends before it has too many bytes, and the next one goes on from there', async () => {
    const acme = await on.makeWorkspace();
    for (let index = 0; index < 25; index += 1)
      await acme.post('doubletick', `{"junk":${index},"x":"${'x'.repeat(150_000)}"}`);
    const pages: number[] = [];
    let ids: string[] = [];
    for (let before = ''; ; ) {
      const { items, next } = await acme.ask(QuarantineList, 'GET', `/v1/quarantine?limit=200${before}`);
      pages.push(items.length);
      ids = [...ids, ...items.map(({ id }) => id)];
      if (next === null) break;
      before = `&before=${next}`;
    }
    expect(pages).toEqual([14, 11]);
    expect(new Set(ids).size).toBe(25);
  });
});

describe('more bytes than are sent on at once', () => {
  const on = useHub();

  test('all arrive in the end', async () => {
    const acme = await on.makeWorkspace();
    await acme.subscribe('doubletick_call_accepted', '/long');
    for (let index = 0; index < 45; index += 1) {
      on.now += 1_000;
      await acme.take('doubletick', long(index));
    }
    await until(async () => {
      on.now += 2_000;
      await on.deliver();
      await on.hub.workers.dispatcher.wakeDue(true);
      return on.target.at('/long').length === 45 || null;
    });
  }, 60_000);
});

describe('a disk that is nearly full', () => {
  const on = useHub({ environment: { DISK_RESERVE_MB: '1000000' } });

  test('takes in nothing, says so, and lets everything else go on', async () => {
    const acme = await on.makeWorkspace();
    const answer = await acme.post('doubletick', callAccepted);
    expect(asProblem(503, answer).title).toBe('The disk is nearly full');
    expect(answer.headers['retry-after']).toBe('60');
    expect((await acme.refused(503, 'GET', '/readyz')).title).toBe('The disk is nearly full');
    expect(await acme.events()).toEqual([]);
  });
});
