import type { LiveCall } from '../../hub-api/live-calls.ts';
import type { TeamMember } from '../../hub-api/team.ts';

/** Nobody lets it ring longer: what rings on had its end missed, as the hub's own list of the team has it. */
const LONGEST_RING_MS = 2 * 60_000;

export const nameOf = ({ name, phone }: Pick<TeamMember, 'name' | 'phone'>): string => name ?? phone ?? 'Not named';

/** Who a call is with, as far as it is told. */
export const customerOf = ({
  customer_name: name,
  customer_phone: phone,
}: Pick<LiveCall, 'customer_name' | 'customer_phone'>): string => name ?? phone ?? 'Unknown caller';

/** The name of a call's team member; as the provider tells it where the team has no other, null for nobody. */
export const memberOn = (call: LiveCall, team: readonly TeamMember[]): string | null => {
  const member = team.find((one) => one.call?.id === call.id);
  return member ? nameOf(member) : call.agent;
};

/** What is going on, the longest first, and what only seems to: `now` is in ms since 1970. */
export const sorted = (
  calls: readonly LiveCall[],
  now: number,
): { waiting: LiveCall[]; talking: LiveCall[]; doubtful: LiveCall[] } => {
  const bySince = calls.toSorted((one, other) => one.since.localeCompare(other.since));
  const isDoubtful = ({ state, since }: LiveCall): boolean =>
    state === 'ringing' && now - Date.parse(since) > LONGEST_RING_MS;
  return {
    waiting: bySince.filter((call) => call.state === 'ringing' && !isDoubtful(call)),
    talking: bySince.filter(({ state }) => state === 'in_progress'),
    doubtful: bySince.filter(isDoubtful),
  };
};
