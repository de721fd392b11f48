import type { Team, TeamMember } from '../../hub-api/team.ts';
import { HOUR_MS } from '../../values/time.ts';
import type { Sql } from '../database/database.ts';
import { type Call, openCalls } from '../store/calls.ts';
import { memberNames } from '../store/member-names.ts';
import { type AgentSeen, agentsSeen } from '../store/team.ts';
import { type AgentName, agentNameOf } from './agent-name.ts';

/** More people than that are on no phone at once. */
const MOST_CALLS = 1_000;
/** Whoever was on no call for so long has left, for all that is known. */
const SEEN_WITHIN_MS = 30 * 24 * HOUR_MS;
const AFTER_CALL_MS = 30_000;
/** Nobody lets it ring longer: its end was missed. */
const LONGEST_RING_MS = 2 * 60_000;

interface Known extends AgentName {
  numbers: Set<string>;
  sources: Set<string>;
  seenAt: string;
  lastEnd: string | null;
  call: Call | null;
}

const iso = (ms: number): string => new Date(ms).toISOString();

const later = (one: string | null, other: string | null): string | null => ((one ?? '') > (other ?? '') ? one : other);

const sinceOf = (call: Call): string => call.acceptedAt ?? call.startedAt ?? call.seenAt;

/** Somebody may be on one call while another rings for them. */
const weightier = (one: Call | null, other: Call): Call =>
  one && (one.state === 'in_progress' || other.state === 'ringing') ? one : other;

/** `names`: what the workspace calls those whom a provider tells by number, by that number. */
const knownIn = (seen: readonly AgentSeen[], open: readonly Call[], names: ReadonlyMap<string, string>): Known[] => {
  const known = new Map<string, Known>();
  const meet = (text: string, source: string, number: string | null, seenAt: string): Known => {
    const told = agentNameOf(text);
    const name = { ...told, name: told.name ?? names.get(told.id) ?? null };
    const member = known.get(name.id) ?? {
      ...name,
      numbers: new Set(),
      sources: new Set(),
      seenAt,
      lastEnd: null,
      call: null,
    };
    if (seenAt > member.seenAt) Object.assign(member, { name: name.name, seenAt });
    if (number !== null) member.numbers.add(number);
    member.sources.add(source);
    known.set(name.id, member);
    return member;
  };
  for (const { agent, source, number, began_at, ended_at } of seen) {
    const member = meet(agent, source, number, began_at.toISOString());
    member.lastEnd = later(member.lastEnd, ended_at?.toISOString() ?? null);
  }
  for (const call of open) {
    if (call.agent === null) continue;
    const member = meet(call.agent, call.source, call.number, call.seenAt);
    member.call = weightier(member.call, call);
  }
  return [...known.values()];
};

/** What state a member is in, and since when. */
const stateOf = ({ call, lastEnd, seenAt }: Known, now: number): Pick<TeamMember, 'state' | 'since'> => {
  if (call) return { state: call.state === 'ringing' ? 'ringing' : 'on_call', since: sinceOf(call) };
  if (lastEnd === null) return { state: 'free', since: seenAt };
  const freeFrom = Date.parse(lastEnd) + AFTER_CALL_MS;
  return freeFrom > now ? { state: 'after_call', since: lastEnd } : { state: 'free', since: iso(freeFrom) };
};

const toMember = (known: Known, now: number): TeamMember => ({
  id: known.id,
  name: known.name,
  phone: known.phone,
  role: null,
  ...stateOf(known, now),
  numbers: [...known.numbers].toSorted(),
  sources: [...known.sources].toSorted(),
  call: known.call && {
    id: known.call.callId,
    direction: known.call.direction,
    customer_name: known.call.customerName,
    customer_phone: known.call.customer,
    business_number: known.call.number,
    since: sinceOf(known.call),
  },
  last_call_ended_at: known.lastEnd,
});

const STATES: TeamMember['state'][] = ['free', 'after_call', 'ringing', 'on_call'];

/** Who was seen on calls, and who of them is free, longest free first. `now` and `longestCallMs` in ms. */
export const teamOf = async (
  sql: Sql,
  workspaceId: string,
  { now, longestCallMs }: { now: number; longestCallMs: number },
): Promise<Team> => {
  const since = iso(now - SEEN_WITHIN_MS);
  const [open, seen, names] = await Promise.all([
    openCalls(sql, workspaceId, MOST_CALLS),
    agentsSeen(sql, workspaceId, since),
    memberNames(sql, workspaceId),
  ]);
  const isStale = ({ state, seenAt }: Call): boolean =>
    Date.parse(seenAt) <= now - (state === 'ringing' ? LONGEST_RING_MS : longestCallMs);
  const members = knownIn(
    seen,
    open.filter((call) => !isStale(call)),
    names,
  ).map((known) => toMember(known, now));
  return {
    team_members: members.toSorted(
      (one, other) =>
        STATES.indexOf(one.state) - STATES.indexOf(other.state) ||
        (one.last_call_ended_at ?? '').localeCompare(other.last_call_ended_at ?? '') ||
        one.id.localeCompare(other.id),
    ),
    stale_calls: open.filter(isStale).length,
  };
};
