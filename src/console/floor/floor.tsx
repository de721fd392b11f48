import './floor.css';
import { useRef, useState } from 'preact/hooks';
import { Link, useSearch } from 'wouter-preact';
import type { CallStatistics } from '../../hub-api/call-statistics.ts';
import type { LiveCalls } from '../../hub-api/live-calls.ts';
import type { Team } from '../../hub-api/team.ts';
import { query } from '../api.ts';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { Heading } from '../parts/heading.tsx';
import { useAnswer } from '../use-answer.ts';
import { useNow } from '../use-now.ts';
import { count } from '../words.ts';
import { CallLines } from './call-lines.tsx';
import { sorted } from './on-the-floor.ts';
import { RingSignals } from './ring-signals.tsx';
import { Sums } from './sums.tsx';
import { TeamTiles } from './team-tiles.tsx';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The beginning of the viewer's day, ISO 8601. */
const midnight = (now: number): string => new Date(new Date(now).setHours(0, 0, 0, 0)).toISOString();

/** An hour ago, to the minute, so that it is not asked for anew every second. */
const hourAgo = (now: number): string => new Date(Math.floor((now - HOUR_MS) / MINUTE_MS) * MINUTE_MS).toISOString();

/** A screen on the wall has no menu; this is how it gets there and back. */
const WallSwitch = ({ isWall }: { isWall: boolean }) => {
  const toWall = (): void => {
    // Not every browser lets a page fill the screen; the large view is there all the same.
    void document.documentElement.requestFullscreen?.().catch(() => undefined);
  };
  const toDesk = (): void => {
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
  };
  return isWall ? (
    <Link href="/floor" class="wall-switch" onClick={toDesk}>
      Leave wall mode
    </Link>
  ) : (
    <Link href="/floor?wall=1" class="wall-switch" onClick={toWall}>
      Wall mode
    </Link>
  );
};

/** Floor: who is free, who talks, and what waits, at a glance. */
export const Floor = () => {
  const now = useNow();
  const isWall = new URLSearchParams(useSearch()).has('wall');
  const topics = useRef(['calls'] as const).current;
  const team = useAnswer<Team>('/v1/team', topics);
  const live = useAnswer<LiveCalls>('/v1/calls/live', topics);
  const today = useAnswer<CallStatistics>(
    `/v1/calls/statistics${query({ from: midnight(now), by: 'direction' })}`,
    topics,
  );
  const lastHour = useAnswer<CallStatistics>(
    `/v1/calls/statistics${query({ from: hourAgo(now), by: 'direction' })}`,
    topics,
  );
  const [asked] = useState([team, live, today, lastHour]);
  const error = team.error ?? live.error ?? today.error ?? lastHour.error;
  const members = team.data?.team_members ?? [];
  const { waiting, talking, doubtful } = sorted(live.data?.calls ?? [], now);
  const old = [...doubtful, ...(live.data?.stale ?? [])];
  const free = members.filter(({ state }) => state === 'free').length;
  return (
    <div class={`floor ${isWall ? 'wall' : ''}`}>
      <div class="floor-head">
        <Heading title="Floor" />
        <RingSignals waiting={live.data && waiting.filter(({ direction }) => direction !== 'OUTGOING')} />
        <WallSwitch isWall={isWall} />
      </div>
      <Failure
        error={error}
        onRetry={() => {
          for (const { reload } of asked) reload();
        }}
      />
      {!live.data && !error && <Loading />}
      <Sums
        sums={[
          { label: 'On a call', value: live.data ? talking.length : null },
          { label: 'Ringing', value: live.data ? waiting.length : null },
          { label: 'Free', value: team.data ? free : null },
          { label: 'Missed in the last hour', value: lastHour.data?.total.missed ?? null, isBad: true },
          { label: 'Answered today', value: today.data?.total.answered ?? null },
        ]}
      />
      {team.data && members.length === 0 && (
        <Empty title="Nobody of your team has been on a call yet.">
          <p>
            Whoever takes or makes a call appears here by themselves. Nothing ever comes? See whether webhooks arrive
            under <Link href="/setup">Set up</Link>, or send a sample call from there.
          </p>
        </Empty>
      )}
      <TeamTiles members={members} />
      {live.data && (
        <section aria-labelledby="going-on">
          <h2 id="going-on">Calls</h2>
          {waiting.length + talking.length === 0 ? (
            <p>Nobody is on the phone.</p>
          ) : (
            <CallLines label="Calls that ring or go on" calls={[...waiting, ...talking]} team={members} />
          )}
          {old.length > 0 && (
            <details>
              <summary>{count(old.length, 'call')} whose end was not heard of</summary>
              <p>
                They ring for more than two minutes, or go on for longer than any call does: their end must have been
                missed, so they keep nobody busy.
              </p>
              <CallLines label="Calls whose end was not heard of" calls={old} team={members} />
            </details>
          )}
        </section>
      )}
    </div>
  );
};
