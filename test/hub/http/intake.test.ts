import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { callAccepted, callNotPicked } from '../../../src/doubletick/sample-payloads.ts';
import { EventDetails } from '../../../src/hub-api/events.ts';
import { NotUnderstood, Taken } from '../../../src/hub-api/intake.ts';
import { type Answer, asProblem, exactly, type TestWorkspace, useHub } from './hub-under-test.ts';
import { answerOn, connectTo, headOf } from './raw-http.ts';

const MOST_BYTES = 1024 * 1024;
const RATE = 20;

const on = useHub({ environment: { INTAKE_RATE_LIMIT: String(RATE) } });

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const payloadOf = async (workspace: TestWorkspace, text: string): Promise<Record<string, unknown>> => {
  const { event_id } = exactly(Taken, JSON.parse(text));
  return (await workspace.ask(EventDetails, 'GET', `/v1/events/${event_id}`)).payload;
};

/** A body of so many bytes that is a webhook. */
const bodyOf = (bytes: number): string => {
  const [before, after] = ['{"event":"CALL_TRANSFERRED","notes":"', '"}'];
  return before + 'x'.repeat(bytes - before.length - after.length) + after;
};

describe('a webhook', () => {
  test('is answered once it is stored', async () => {
    const acme = await on.makeWorkspace();
    const answer = await acme.post('doubletick', callAccepted);
    expect(answer.status).toBe(202);
    expect(await payloadOf(acme, answer.text)).toEqual(callAccepted);
  });

  test('that is sent again is the same event, and says so', async () => {
    const acme = await on.makeWorkspace();
    const event_id = await acme.take('doubletick', callAccepted);
    const again = await acme.post('doubletick', { ...callAccepted, customerName: 'somebody else by now' });
    expect(again.status).toBe(200);
    expect(exactly(Taken, JSON.parse(again.text))).toEqual({ event_id, duplicate: true });
    expect(await acme.events()).toHaveLength(1);
  });

  test('that comes many times at once is one event', async () => {
    const acme = await on.makeWorkspace();
    const answers = await Promise.all(Array.from({ length: 12 }, () => acme.post('doubletick', callAccepted)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(11).fill(200), 202]);
    expect(new Set(answers.map(({ text }) => JSON.parse(text).event_id)).size).toBe(1);
  });

  test('of which every copy counts is an event each time', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', callNotPicked);
    await acme.take('doubletick', callNotPicked);
    expect(await acme.events()).toHaveLength(2);
  });

  test('of a workspace is no copy of the same one of another', async () => {
    const [acme, zenith] = [await on.makeWorkspace(), await on.makeWorkspace()];
    await acme.take('doubletick', callAccepted);
    await zenith.take('doubletick', callAccepted);
  });

  test('may come as a form', async () => {
    const acme = await on.makeWorkspace();
    const form = new URLSearchParams({ ...callAccepted, durationInSeconds: '0' }).toString();
    const answer = await acme.post('doubletick', form, FORM);
    expect(answer.status).toBe(202);
    expect(await payloadOf(acme, answer.text)).toEqual({ ...callAccepted, durationInSeconds: '0' });
  });

  test.each([
    ['that curl calls a form', FORM],
    ['of an unknown kind', { 'content-type': 'application/octet-stream' }],
    ['with another name for JSON', { 'content-type': 'application/vnd.doubletick+json; charset=utf-8' }],
  ])('may come as JSON %s', async (_name, headers) => {
    const acme = await on.makeWorkspace();
    const answer = await acme.post('doubletick', JSON.stringify(callAccepted), headers);
    expect(answer.status).toBe(202);
    expect(await payloadOf(acme, answer.text)).toEqual(callAccepted);
  });

  test.each([
    ['that is not its own', { hello: 1 }, 'It is no webhook of DoubleTick.'],
    ['without what makes it usable', { ...callAccepted, callId: '' }, 'It lacks what makes it usable: callId.'],
    ['that is a text', '"hello"', 'The body is not an object'],
    ['that breaks off', '{"event":', 'The body is neither JSON nor a form.'],
    ['nested deeper than could be shown again', `{"event":"X","a":${'['.repeat(9_000)}${']'.repeat(9_000)}}`, 'nested'],
  ])('%s is not understood, and kept', async (_name, body, reason) => {
    const acme = await on.makeWorkspace();
    const answer = await acme.post('doubletick', body);
    expect(answer.status).toBe(422);
    const { error, quarantine_id } = exactly(NotUnderstood, JSON.parse(answer.text));
    expect(error).toContain(reason);
    expect(error).toContain('kept in quarantine');
    expect(await acme.refused(422, 'POST', `/v1/quarantine/${quarantine_id}/replay`)).toMatchObject({ status: 422 });
    expect(await acme.events()).toEqual([]);
  });

  test('that holds what no database can is kept all the same', async () => {
    const acme = await on.makeWorkspace();
    const id = await acme.take('doubletick', { ...callAccepted, customerName: 'a\0b\ud83d' });
    expect((await acme.ask(EventDetails, 'GET', `/v1/events/${id}`)).fields).toContainEqual(
      expect.objectContaining({ key: 'customer_id', value: callAccepted.customerId }),
    );
  });
});

describe('the intake URL', () => {
  test.each([
    ['of nobody', 'nobodys', 404],
    ['that no database takes', '%00', 404],
    ['that is far too long', 'x'.repeat(1_000), 414],
    ['that is not even encoded right', '%zz', 400],
  ])('with a token %s is not found', async (_name, token, status) => {
    const acme = await on.makeWorkspace();
    const answer = await acme.raw('POST', `/in/${token}`, { body: callAccepted });
    expect(asProblem(status, answer).detail).not.toBe('');
  });

  test('of another provider does not understand this one', async () => {
    const acme = await on.makeWorkspace();
    expect((await acme.post('whatconverts', callAccepted)).status).toBe(422);
  });

  test('needs no key, and a key does not open it', async () => {
    const acme = await on.makeWorkspace();
    await acme.refused(404, 'POST', `/in/${acme.key}`, { body: callAccepted });
  });
});

describe('the size of a body', () => {
  /** Posts in chunks, so that no header says beforehand how long it is. */
  const postInChunks = async (workspace: TestWorkspace, body: string): Promise<Answer> => {
    const socket = connectTo(on.url);
    socket.write(headOf('POST', workspace.intake.doubletick, { 'transfer-encoding': 'chunked' }));
    for (let at = 0; at < body.length; at += 65_536) {
      const chunk = body.slice(at, at + 65_536);
      socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    }
    socket.write('0\r\n\r\n');
    return answerOn(socket);
  };

  test('may be 1 MB', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', bodyOf(MOST_BYTES));
    expect((await postInChunks(acme, bodyOf(MOST_BYTES))).status).toBe(202);
  });

  test('may not be one byte more, whether it says so or not', async () => {
    const acme = await on.makeWorkspace();
    const answer = await acme.post('doubletick', bodyOf(MOST_BYTES + 1));
    expect(asProblem(413, answer).title).toBe('The body is too large');
    asProblem(413, await postInChunks(acme, bodyOf(MOST_BYTES + 1)));
    expect(await acme.events()).toEqual([]);
  });
});

describe('too many webhooks', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test('for one intake URL wait a second; the other URLs, and wrong ones, have nothing to do with it', async () => {
    const [acme, zenith] = [await on.makeWorkspace(), await on.makeWorkspace()];
    // Held, since on a slow machine as many webhooks may take longer than the second that they have.
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    const answers = await Promise.all(Array.from({ length: 2 * RATE }, () => acme.post('doubletick', callAccepted)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(RATE);
    for (const answer of refused) {
      expect(asProblem(429, answer).detail).toContain(`${RATE} webhooks a second`);
      expect(answer.headers['retry-after']).toBe('1');
    }
    expect((await acme.post('whatconverts', callAccepted)).status).toBe(422);
    expect((await zenith.post('doubletick', callAccepted)).status).toBe(202);
    clock.mockReturnValue(Date.now() + 1_000);
    expect((await acme.post('doubletick', callAccepted)).status).toBe(200);
  });
});

describe('when the database cannot keep up', () => {
  let letGo = (): void => undefined;

  /** Holds the one connection of the embedded database. */
  const holdDatabase = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    letGo = resolve;
    void on.hub.parts.database.transaction(async () => {
      held.resolve();
      await promise;
    });
    await held.promise;
  };

  /** Takes in webhooks until no more may wait; gives what becomes of them. */
  const takeUntilFull = async ({ id: workspaceId }: TestWorkspace) => {
    const { intake } = on.hub.parts;
    const outcomes: ReturnType<typeof intake.take>[] = [];
    let isFull = false;
    while (!isFull) {
      for (let times = 0; times < 500; times += 1) {
        const body = JSON.stringify({ ...callAccepted, callId: `call_${outcomes.length}` });
        const outcome = intake.take({ workspaceId, source: 'doubletick', contentType: 'application/json', body });
        outcomes.push(outcome);
        outcome.catch(() => {
          isFull = true;
        });
      }
      // Whatever goes into a commit has gone by then.
      await setImmediate();
    }
    return outcomes.map((outcome) => outcome.catch(() => null));
  };

  afterEach(() => letGo());

  test('a webhook is refused for the moment instead of waiting in a line without end', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', callAccepted);
    await holdDatabase();
    const stored = await takeUntilFull(acme);
    const answer = await acme.post('doubletick', callAccepted);
    expect(asProblem(503, answer).title).toBe('Too busy');
    expect(answer.headers['retry-after']).toBe('1');
    letGo();
    expect((await Promise.all(stored)).filter((outcome) => outcome?.kind === 'stored').length).toBeGreaterThanOrEqual(
      4_000,
    );
  });
});
