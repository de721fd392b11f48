import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { callStatisticsFields, toCallStatisticsResult } from '../../src/hub-api/call-statistics-fields.ts';
import type { Result } from '../../src/values/output-field.ts';
import { HOUR_MS } from '../../src/values/time.ts';
import { authData, callFigures, HUB } from '../contract/operation-cases.ts';
import { call, failureOf } from '../zapier-app.ts';

beforeEach(() => nock.cleanAll());
afterEach(() => expect(nock.pendingMocks()).toEqual([]));

const find = (inputData: object, meta: object = {}) =>
  call<Result[]>('searches.find_call_statistics.operation.perform', { authData, inputData, meta });

/** What the hub is asked, when it answers. */
const asked = () => {
  const queries: Record<string, string>[] = [];
  nock(HUB)
    .get('/v1/calls/statistics')
    .query((query) => queries.push(query as Record<string, string>) > 0)
    .reply(200, callFigures());
  return queries;
};

describe('Find Call Statistics', () => {
  test("counts the last 7 days by team member in the Zap's time zone, unless something else is chosen", async () => {
    const queries = asked();
    const [found] = await find({}, { timezone: 'Asia/Kolkata' });
    const { from = '', to = '', ...rest } = queries[0] ?? {};
    expect(rest).toEqual({ by: 'agent', time_zone: 'Asia/Kolkata' });
    expect(Date.parse(to) - Date.parse(from)).toBe(7 * 24 * HOUR_MS);
    expect(Object.keys(found ?? {})).toEqual(Object.keys(callStatisticsFields));
  });

  test('asks the hub for the period, the groups and the calls that were chosen', async () => {
    const queries = asked();
    await find({
      from: '2026-03-01',
      to: '2026-03-02',
      group_by: 'Hour of the day',
      time_zone: 'Europe/Berlin',
      agent: 'Anita Desai (+17045550101)',
      direction: 'incoming',
      business_number: '+13125550150',
    });
    expect(queries).toEqual([
      {
        from: '2026-03-01T00:00:00.000Z',
        to: '2026-03-02T00:00:00.000Z',
        by: 'hour',
        time_zone: 'Europe/Berlin',
        agent: 'Anita Desai (+17045550101)',
        direction: 'INCOMING',
        number: '+13125550150',
      },
    ]);
  });

  test('says the figures in words, for all and for each group', () => {
    const { total, ...answer } = callFigures();
    const groups = answer.groups.map((group) => ({ ...group, started: 1 }));
    const result = toCallStatisticsResult({ ...answer, by: 'agent', total, groups });
    expect(result.summary).toBe(
      '4 calls, 3 answered, connect rate 75 %, 1 missed, 1 of them called back within 30 minutes, 1 h 15 min of talk',
    );
    expect(result.report).toBe(
      'Anita Desai: 1 call, 3 answered, 1 missed, 1 h 15 min of talk\nTeam member not known: 1 call, 0 answered, 0 missed, 0 min of talk',
    );
  });

  test.each([
    [{ from: '2026-03-02', to: '2026-03-01' }, 'From is not before To'],
    [{ time_zone: 'Mars' }, 'Time Zone is "Mars", which is none'],
    [{ group_by: 'Customer' }, 'Group By is "Customer". Choose one of: Team member'],
  ])('says what is wrong in a form: %j', async (inputData, words) => {
    expect(await failureOf(find(inputData))).toContain(words);
  });
});
