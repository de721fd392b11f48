import { describe, expect, test } from '@jest/globals';
import { CALLS_OF_A_DAY, dayUntil, TEAM } from '../../src/local-zaps/day.ts';

const NOON = new Date(2026, 2, 2, 17, 30).getTime();
const HOUR_MS = 3_600_000;

const callsOf = (now: number, calls?: number): Map<unknown, Record<string, unknown>[]> => {
  const byId = new Map<unknown, Record<string, unknown>[]>();
  for (const { payload } of dayUntil(now, calls)) {
    const id = payload.callId ?? payload.lead_id;
    if (id !== undefined) byId.set(id, [...(byId.get(id) ?? []), payload]);
  }
  return byId;
};

describe('a made-up day', () => {
  test('has its calls, of two products, by everybody of the team, up to now and not a moment later', () => {
    const day = dayUntil(NOON);
    expect(callsOf(NOON).size).toBe(CALLS_OF_A_DAY);
    for (const calls of [20, 77, 2000]) expect(callsOf(NOON, calls).size).toBe(calls);
    expect(new Set(day.map(({ source }) => source))).toEqual(new Set(['doubletick', 'whatconverts']));
    const agents = new Set(day.flatMap(({ payload }) => payload.pickedBy || []));
    expect(agents).toEqual(new Set(TEAM));
    const times = day.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(times.at(-1)).toBe(NOON);
    expect(times[0]).toBeGreaterThanOrEqual(new Date(NOON).setHours(0, 0, 0, 0));
  });

  test('has calls just now, also in its last hour', () => {
    const recent = dayUntil(NOON).filter(({ at, payload }) => at > NOON - HOUR_MS && payload.event === 'CALL_ENDED');
    expect(recent.length).toBeGreaterThan(5);
    const open = [...callsOf(NOON).values()].filter((told) =>
      told.every(({ event }) => event === 'CALL_ACCEPTED' || event === 'CALL_INCOMING_INITIATED'),
    );
    expect(open.length).toBeGreaterThanOrEqual(4);
  });

  test('has nobody on two calls at once', () => {
    for (const agent of TEAM) {
      const talks = dayUntil(NOON)
        .filter(({ payload }) => payload.event === 'CALL_ENDED' && payload.pickedBy === agent)
        .map(({ payload }) => [String(payload.callStartedAt), String(payload.callEndedAt)] as const)
        .toSorted();
      for (const [index, [began]] of talks.entries()) {
        const [, ended = ''] = talks[index - 1] ?? [];
        expect(began >= ended).toBe(true);
      }
    }
  });

  test('has missed calls that are returned, and every kind of answer to a request for permission', () => {
    const day = dayUntil(NOON).map(({ payload }) => payload);
    const missed = day.filter(({ event, callDirection }) => event === 'CALL_MISSED' && callDirection === 'INCOMING');
    const back = missed.filter(({ customerNumber, callEndedAt }) =>
      day.some((one) => {
        const minutes = (Date.parse(String(one.callStartedAt)) - Date.parse(String(callEndedAt))) / 60_000;
        return one.callDirection === 'OUTGOING' && one.customerNumber === customerNumber && minutes > 0 && minutes < 30;
      }),
    );
    expect(missed.length).toBeGreaterThan(10);
    expect(back.length).toBeGreaterThan(2);
    const replies = day.filter(({ response }) => response !== undefined);
    expect(replies.some(({ isPermanent }) => isPermanent === true)).toBe(true);
    for (const response of ['accept', 'reject', 'perhaps'])
      expect(replies.some((one) => one.response === response)).toBe(true);
    const ends = replies.map(({ expirationTimestamp }) => Number(expirationTimestamp) * 1_000).filter(Boolean);
    expect(ends.some((end) => end < NOON)).toBe(true);
    expect(ends.some((end) => end > NOON && end < NOON + 24 * HOUR_MS)).toBe(true);
    expect(ends.some((end) => end > NOON + 48 * HOUR_MS)).toBe(true);
  });

  test('calls only numbers that are kept for fiction', () => {
    const numbers = dayUntil(NOON).flatMap(({ payload }) =>
      ['customerNumber', 'wabaNumber', 'from', 'to', 'caller_number', 'tracking_number'].flatMap(
        (key) => payload[key] || [],
      ),
    );
    for (const number of new Set(numbers)) expect(String(number)).toMatch(/^\+?1\d{3}55501\d\d$/);
  });

  test('is the same webhooks when it is told twice, and has its calls also early in the morning', () => {
    const ids = (now: number) => [...callsOf(now).keys()].map(String).toSorted();
    expect(ids(NOON)).toEqual(ids(NOON));
    expect(dayUntil(NOON)).toEqual(dayUntil(NOON));
    const early = new Date(2026, 2, 2, 0, 20).getTime();
    expect(dayUntil(early).length).toBeGreaterThan(50);
    expect(Math.min(...dayUntil(early).map(({ at }) => at))).toBeGreaterThanOrEqual(
      new Date(early).setHours(0, 0, 0, 0),
    );
  });
});
