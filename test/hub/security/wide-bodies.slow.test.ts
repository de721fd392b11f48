import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, expect, test } from '@jest/globals';
import { callAccepted } from '../../../src/doubletick/sample-payloads.ts';
import { EventDetails } from '../../../src/hub-api/events.ts';
import { NotUnderstood } from '../../../src/hub-api/intake.ts';
import { QuarantineList } from '../../../src/hub-api/quarantine.ts';
import { callCompleted } from '../../../src/whatconverts/sample-payloads.ts';
import { exactly, useHub } from '../http/hub-under-test.ts';

const on = useHub();

const MB = 1_000_000;
const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join();
const manyKeys = times(80_000, (index) => `"k${index}":1`);
const multipart = `${'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(15_000)}--x--\r\n`;

/** How long the thread was held at most while something went on, in ms. */
const holdOf = async (work: () => Promise<unknown>): Promise<number> => {
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  await work();
  delays.disable();
  return delays.max / 1e6;
};

/** What this machine takes to read the widest body as JSON.parse does, in ms. */
const unit = (): number => {
  const began = performance.now();
  JSON.parse(`{${manyKeys}}`);
  return performance.now() - began;
};

const FORM = 'application/x-www-form-urlencoded';

describe('the widest and deepest bodies', () => {
  test.each([
    ['of very many keys', `{"event":"X",${manyKeys}}`, 'application/json', 'holds too much'],
    ['of a key that comes very often', `{${times(140_000, () => '"a":1')}}`, 'application/json', 'holds too much'],
    ['of very many numbers', `{"event":"X","a":[${times(400_000, () => '1')}]}`, 'application/json', 'holds too much'],
    ['of a list of very many numbers', `[${times(400_000, () => '1')}]`, 'application/json', 'holds too much'],
    ['nested as deep as they are long', '['.repeat(MB), 'application/json', 'nested too deeply'],
    ['nested in maps', `${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`, 'application/json', 'nested too deeply'],
    [
      'wide inside a text',
      JSON.stringify({ payload: `[${times(200_000, () => '1')}]` }),
      'text/plain',
      'holds too much',
    ],
    [
      'of a form with very many fields',
      times(100_000, (index) => `${index}=1`).replaceAll(',', '&'),
      FORM,
      'holds too much',
    ],
    ['of a form with JSON in it', `a=${'%5B'.repeat(300_000)}`, FORM, 'nested too deeply'],
    ['of very many parts', multipart, 'multipart/form-data; boundary=x', 'holds too much'],
  ])('%s are kept without being read, and hold up nobody', async (_name, body, contentType, reason) => {
    const acme = await on.makeWorkspace();
    for (const source of ['doubletick', 'whatconverts'] as const) {
      const hold = await holdOf(async () => {
        const answer = await acme.post(source, body, { 'content-type': contentType });
        expect(answer.status).toBe(422);
        const { error, quarantine_id } = exactly(NotUnderstood, JSON.parse(answer.text));
        expect(error).toContain(reason);
        await acme.refused(422, 'POST', `/v1/quarantine/${quarantine_id}/replay`);
        await acme.ask(QuarantineList, 'GET', '/v1/quarantine');
      });
      expect(hold).toBeLessThan(300 + 20 * unit());
    }
  });

  test('that were stored by an older version are shown as text', async () => {
    const acme = await on.makeWorkspace();
    const id = await acme.take('doubletick', callAccepted);
    const wide = JSON.stringify({ ...callAccepted, extra: 0 }).replace('"extra":0', manyKeys);
    await on.hub.parts.database.query('UPDATE hub.events SET body = $2 WHERE id = $1', [id, wide]);
    const event = await acme.ask(EventDetails, 'GET', `/v1/events/${id}`);
    expect(event).toMatchObject({ body: wide, payload: {}, fields: [] });
    expect(await acme.events()).toMatchObject([{ id, payload: {} }]);
  });

  test('that a provider really sends are read', async () => {
    const acme = await on.makeWorkspace();
    const fields = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`Field ${index}`, 'x'.repeat(100)]));
    await acme.take('whatconverts', { ...callCompleted, field_mappings: fields, additional_fields: fields });
    const calls = Array.from({ length: 900 }, (_, index) => ({ ...callAccepted, callId: `call-${index}` }));
    const answer = await acme.post('doubletick', calls);
    expect(answer.status).toBe(202);
    expect(JSON.parse(answer.text).event_ids).toHaveLength(900);
  });
});
