import type { TeamMember } from '../../hub-api/team.ts';
import { Badge, type Tone } from '../parts/badge.tsx';
import { CallLink } from '../parts/call-link.tsx';
import { Ticking } from '../parts/time.tsx';
import { customerOf, nameOf } from './on-the-floor.ts';

const STATES: Record<TeamMember['state'], { label: string; tone: Tone }> = {
  free: { label: 'Free', tone: 'good' },
  ringing: { label: 'Ringing', tone: 'fair' },
  on_call: { label: 'On a call', tone: 'bad' },
  after_call: { label: 'Just finished', tone: 'plain' },
};

const Tile = ({ member }: { member: TeamMember }) => {
  const { label, tone } = STATES[member.state];
  const { call } = member;
  return (
    <li class={`tile ${member.state}`}>
      <strong class="tile-name" dir="auto">
        {nameOf(member)}
      </strong>
      <Badge tone={tone}>{label}</Badge>
      <span class="tile-with" dir="auto">
        {call ? (
          <CallLink id={call.id}>{customerOf(call)}</CallLink>
        ) : (
          <span class="faint">{member.role ?? member.numbers.join(', ')}</span>
        )}
      </span>
      <span class="tile-time">
        <Ticking since={member.since} />
      </span>
      {call?.business_number && <span class="tile-number faint">{call.business_number}</span>}
    </li>
  );
};

/** Everybody of the team, whoever is free first. */
export const TeamTiles = ({ members }: { members: readonly TeamMember[] }) => (
  <ul class="tiles">
    {members.map((member) => (
      <Tile key={member.id} member={member} />
    ))}
  </ul>
);
