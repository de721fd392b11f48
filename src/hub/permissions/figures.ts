import type { Answer, PerDay, Unsettled } from '../../hub-api/permissions.ts';
import { dateIn, HOUR_MS } from '../../values/time.ts';
import type { Sql } from '../database/database.ts';
import { currentAmong } from './current.ts';
import { pageOfAnswers } from './ledger.ts';
import { unansweredRequests } from './requests.ts';

const DAY_MS = 24 * HOUR_MS;
const QUARTER_SECONDS = 15 * 60;

type Counts = Record<Answer, number>;

/** The last so many dates, today last, each with nothing counted yet. */
const lastDates = (days: number, timeZone: string, now: number): Map<string, Counts> => {
  const dates = new Map<string, Counts>();
  // Hour by hour, because a day of a time zone may be shorter or longer than 24.
  for (let at = now - days * DAY_MS; at <= now; at += HOUR_MS) {
    dates.set(dateIn(timeZone, new Date(at).toISOString()), { permanent: 0, temporary: 0, denied: 0, unclear: 0 });
  }
  return new Map([...dates].slice(-days));
};

/** How many replies said what on each of the last days, by the time at which they were given. `now` in ms. */
export const repliesPerDay = async (
  sql: Sql,
  workspaceId: string,
  { days, timeZone, now }: { days: number; timeZone: string; now: number },
): Promise<PerDay['days']> => {
  const dates = lastDates(days, timeZone, now);
  // A day more than asked for: somewhere it began already. By quarters of an hour, which every time zone is made of.
  const since = new Date(now - (days + 1) * DAY_MS).toISOString();
  const rows = await sql.query<{ quarter: number; answer: Answer; count: number }>(
    `SELECT floor(extract(epoch FROM at::timestamptz) / ${QUARTER_SECONDS})::int AS quarter, answer, count(*)::int AS count
     FROM hub.ledger WHERE workspace_id = $1 AND kind = 'reply' AND at >= $2 GROUP BY 1, 2`,
    [workspaceId, since],
  );
  for (const { quarter, answer, count } of rows) {
    const day = dates.get(dateIn(timeZone, new Date(quarter * QUARTER_SECONDS * 1000).toISOString()));
    if (day) day[answer] += count;
  }
  return [...dates].map(([date, counts]) => ({ date, ...counts }));
};

/** Above this there is too much to count each time somebody looks. */
const MOST_COUNTED = 1_000;

/** How many current answers are unclear, and how many of those since `since` (ISO 8601) name nobody; up to a thousand. */
export const unclearCounts = async (
  sql: Sql,
  workspaceId: string,
  since: string,
): Promise<Pick<Unsettled, 'unclear' | 'unidentified'>> => {
  const about = { workspaceId, ends: null, from: null, most: MOST_COUNTED };
  const unclear = await pageOfAnswers(sql, { ...about, answer: 'unclear', isUnidentified: false });
  const unidentified = await pageOfAnswers(sql, { ...about, answer: null, isUnidentified: true });
  return {
    unclear: (await currentAmong(sql, workspaceId, unclear)).size,
    unidentified: unidentified.filter(({ record }) => record !== null && record.at >= since).length,
  };
};

/** What needs a person; each is counted up to a thousand. `before` (ISO 8601): requests since then may still be answered. */
export const unsettledCounts = async (sql: Sql, workspaceId: string, before: string): Promise<Unsettled> => {
  return {
    ...(await unclearCounts(sql, workspaceId, '')),
    unanswered_requests: (await unansweredRequests(sql, workspaceId, before, MOST_COUNTED)).length,
  };
};
