import { type Member, memberCalled } from '../../doubletick/team.ts';
import type { TeamMember } from '../../hub-api/team.ts';
import type { ResultOf } from '../../values/output-field.ts';
import * as field from '../../values/output-field.ts';

const memberFields = {
  member_id: field.text('Team Member ID', "DoubleTick's ID of the team member."),
  member_name: field.text('Team Member Name', 'As saved in DoubleTick.'),
  member_phone: field.phone('Team Member Phone Number', 'In E.164 format: what Assign Chat takes.'),
  member_email: field.text('Team Member Email', 'The email address of the team member.'),
  member_role: field.text('Role', 'As DoubleTick tells it, if it does.'),
  last_call_ended_at: field.datetime('Last Call Ended At', 'Empty if no call of theirs is known.'),
};

export const availableFields = {
  id: field.id('When the search ran.'),
  checked_at: field.datetime('Checked At', 'When the search ran.'),
  is_available: field.flag('Is Available', 'False when nobody is free: filter on it before the next step.'),
  reason: field.text('Reason', 'Why nobody is free; empty when somebody is.'),
  ...memberFields,
  available_count: field.integer('Available Count', 'How many team members are free.'),
  busy_count: field.integer('Busy Count', 'How many are on a call, or have one ringing.'),
  busy_members: field.text('Busy Team Members', 'Their names, separated by commas.'),
  available_members: field.lineItems(
    'Available Team Members',
    'Each team member who is free, whoever was busy least recently first.',
    field.labelled('Available', memberFields),
  ),
};

export type AvailableResult = ResultOf<typeof availableFields>;

/** Whom to look among. */
export interface AvailableWanted {
  role: string | null;
  /** E.164: only who was on a call on it. */
  number: string | null;
}

type Line = AvailableResult['available_members'][number];

interface Candidate {
  line: Line;
  isBusy: boolean;
  numbers: string[];
}

const later = (one: string | null, other: string | null): string | null => ((one ?? '') > (other ?? '') ? one : other);

const isBusy = ({ state }: TeamMember): boolean => state === 'ringing' || state === 'on_call';

/** Somebody whom the hub knows by a name and by a number comes as two. */
const candidateOf = (member: Member, seen: readonly TeamMember[]): Candidate => ({
  line: {
    member_id: member.id,
    member_name: member.name,
    member_phone: member.phone,
    member_email: member.email,
    member_role: member.role,
    last_call_ended_at: seen.reduce<string | null>((last, one) => later(last, one.last_call_ended_at), null),
  },
  isBusy: seen.some(isBusy),
  numbers: seen.flatMap(({ numbers }) => numbers),
});

/** Without DoubleTick's own list the team is whoever was on a call. */
const candidatesOf = (team: readonly Member[] | null, seen: readonly TeamMember[], country: string | null) => {
  if (team === null) {
    return seen.map((one) =>
      candidateOf({ id: null, name: one.name, phone: one.phone, email: null, role: one.role }, [one]),
    );
  }
  const seenOf = Map.groupBy(seen, ({ name, phone }) => memberCalled(team, phone ?? name ?? '', country));
  return team.map((member) => candidateOf(member, seenOf.get(member) ?? []));
};

const nameOf = ({ line }: Candidate): string => line.member_name ?? line.member_phone ?? 'somebody without a name';

const isSame = (one: string | null, other: string): boolean => (one ?? '').toLowerCase() === other.toLowerCase();

const reasonOf = (everybody: Candidate[], fitting: Candidate[], { role, number }: AvailableWanted): string => {
  if (everybody.length === 0) return 'Nobody of the team is known: no call of theirs came in within the last 30 days.';
  if (fitting.length > 0) {
    return `Everybody is on a call or has one ringing: ${fitting.map(nameOf).join(', ')}. Try again in a few minutes.`;
  }
  const roles = [...new Set(everybody.flatMap(({ line }) => line.member_role ?? []))];
  if (role !== null && roles.length === 0) return 'No roles of team members are known. Leave Role blank.';
  if (role !== null && !roles.some((known) => isSame(known, role))) {
    return `Nobody has the role "${role}". Roles in the team: ${roles.join(', ')}.`;
  }
  const whoever = role === null ? 'Nobody' : `Nobody with the role "${role}"`;
  return `${whoever} was on a call on ${number} within the last 30 days.`;
};

const NOBODY: Line = {
  member_id: null,
  member_name: null,
  member_phone: null,
  member_email: null,
  member_role: null,
  last_call_ended_at: null,
};

/**
 * Who of the team is on no call, whoever was busy least recently first. `team` is null where DoubleTick cannot be asked,
 * `country` (ISO 3166) is where a number without its country code is from, `now` in ms since 1970.
 */
export const toAvailableResult = (
  team: readonly Member[] | null,
  seen: readonly TeamMember[],
  wanted: AvailableWanted,
  { country, now }: { country: string | null; now: number },
): AvailableResult => {
  const checkedAt = new Date(now).toISOString();
  const everybody = candidatesOf(team, seen, country);
  const { role, number } = wanted;
  const fitting = everybody.filter(
    ({ line, numbers }) =>
      (role === null || isSame(line.member_role, role)) && (number === null || numbers.includes(number)),
  );
  const busy = fitting.filter((one) => one.isBusy);
  const available = fitting
    .filter((one) => !one.isBusy)
    .map(({ line }) => line)
    .toSorted((one, other) => (one.last_call_ended_at ?? '').localeCompare(other.last_call_ended_at ?? ''));
  const [first] = available;
  return {
    id: `available:${checkedAt}`,
    checked_at: checkedAt,
    is_available: first !== undefined,
    reason: first ? null : reasonOf(everybody, fitting, wanted),
    ...(first ?? NOBODY),
    available_count: available.length,
    busy_count: busy.length,
    busy_members: busy.map(nameOf).join(', ') || null,
    available_members: available,
  };
};
