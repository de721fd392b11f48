import { beforeAll, describe, expect, test } from '@jest/globals';
import { callEnded, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { EndedCalls } from '../../../src/hub-api/calls-today.ts';
import { UnpermittedCalls } from '../../../src/hub-api/people.ts';
import { CurrentPermissions, LedgerLine } from '../../../src/hub-api/permissions.ts';
import { type TestWorkspace, useHub } from './hub-under-test.ts';

const on = useHub();

/** Times in UTC, and how else each may be written in a query. */
const SPELLINGS: [utc: string, written: string[]][] = [
  [
    '2026-03-02T09:00:00.000Z',
    [
      '2026-03-02T09:00:00Z',
      '2026-03-02T09:00Z',
      '2026-03-02T09:00:00',
      '2026-03-02 09:00',
      '2026-03-02T10:00:00%2B01:00',
      '2026-03-02T10:00:00+01:00',
      '2026-03-02T10:00:00%2001:00',
      '2026-03-02T14:30:00.000+0530',
      '2026-03-02T10:00+01',
      '2026-03-02T04:00:00-05:00',
    ],
  ],
  ['2026-03-02T00:00:00.000Z', ['2026-03-02', '2026-03-01T19:00:00-05:00']],
];

/** Every call whose query has a time, and what its parameter is called. */
const CALLS = [
  ['/v1/calls/ended', 'since'],
  ['/v1/calls/connect-rate', 'since'],
  ['/v1/calls/without-permission', 'since'],
  ['/v1/calls/without-permission', 'until'],
  ['/v1/permissions', 'ends_before'],
  ['/v1/permissions/current', 'ends_before'],
] as const;

const justBefore = (utc: string): string => new Date(Date.parse(utc) - 1).toISOString();

describe.each(SPELLINGS)('%s', (utc, spellings) => {
  let acme: TestWorkspace;

  beforeAll(async () => {
    acme = await on.makeWorkspace();
    const today = on.now;
    for (const at of [justBefore(utc), utc]) {
      on.now = Date.parse(at);
      const call = { ...callEnded, callDirection: 'OUTGOING', callId: at, callStartedAt: at, callEndedAt: at };
      await acme.take('doubletick', call);
    }
    on.now = today;
  });

  test.each([utc, ...spellings])('may be written as %s', async (written) => {
    const ended = await acme.ask(EndedCalls, 'GET', `/v1/calls/ended?since=${written}`);
    expect(ended.calls.map(({ ended_at }) => ended_at)).toEqual([utc]);
    for (const [parameter, began] of [
      ['since', utc],
      ['until', justBefore(utc)],
    ]) {
      const { calls } = await acme.ask(UnpermittedCalls, 'GET', `/v1/calls/without-permission?${parameter}=${written}`);
      expect(calls.map(({ began_at }) => began_at)).toEqual([began]);
    }
    for (const [path, parameter] of CALLS) {
      expect([path, (await acme.raw('GET', `${path}?${parameter}=${written}`)).status]).toEqual([path, 200]);
    }
  });
});

test('permissions end before a time with an offset, or do not', async () => {
  const acme = await on.makeWorkspace();
  const expirationTimestamp = Date.parse('2026-03-04T09:00:00.000Z') / 1000;
  await acme.take('doubletick', { ...permissionGranted, expirationTimestamp });
  const counts = async (time: string): Promise<number[]> => {
    const { permissions } = await acme.ask(CurrentPermissions, 'GET', `/v1/permissions/current?ends_before=${time}`);
    const { text } = await acme.raw('GET', `/v1/permissions?ends_before=${time}`);
    const lines = text.split('\n').filter(Boolean);
    return [permissions, lines.map((line) => LedgerLine.parse(JSON.parse(line)))].map(({ length }) => length);
  };
  expect(await counts('2026-03-04T10:00:00+01:00')).toEqual([0, 0]);
  expect(await counts('2026-03-04T10:00:01+01:00')).toEqual([1, 1]);
});

test.each(['', 'yesterday', '2026', '2026-02-30', '2026-03-02T25:00:00Z', '2026-03-02T10:00:00+25:00', '2026-03-02T'])(
  'what is no time, such as "%s", is refused in words that say how to write one',
  async (nonsense) => {
    const acme = await on.makeWorkspace();
    for (const [path, field] of CALLS) {
      const { errors } = await acme.refused(400, 'GET', `${path}?${field}=${nonsense}`);
      expect(errors).toEqual([{ field, message: expect.stringMatching(/^is no time\. Write it as 2026-/) }]);
    }
  },
);

test('a time that is missing or there twice is refused in words, too', async () => {
  const acme = await on.makeWorkspace();
  const missing = await acme.refused(400, 'GET', '/v1/calls/ended');
  expect(missing.detail).toMatch(/^since: is missing\. Write it as 2026-/);
  const twice = await acme.refused(400, 'GET', '/v1/calls/ended?since=2026-03-01&since=2026-03-02');
  expect(twice.detail).toMatch(/^since: is not one time\. Write it as 2026-/);
});

test('the OpenAPI document says that they are times', async () => {
  const { paths } = JSON.parse(await (await fetch(`${on.url}/openapi.json`)).text());
  for (const [path, name] of CALLS) {
    expect(paths[path].get.parameters).toContainEqual(
      expect.objectContaining({ name, schema: expect.objectContaining({ type: 'string', format: 'date-time' }) }),
    );
  }
});
