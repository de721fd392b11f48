import type { LiveCall } from '../../hub-api/live-calls.ts';
import type { TeamMember } from '../../hub-api/team.ts';
import { Badge } from '../parts/badge.tsx';
import { CallLink } from '../parts/call-link.tsx';
import { Ticking } from '../parts/time.tsx';
import { DIRECTIONS, SOURCES } from '../words.ts';
import { customerOf, memberOn } from './on-the-floor.ts';

interface CallLinesProps {
  label: string;
  calls: readonly LiveCall[];
  team: readonly TeamMember[];
}

/** One line a call, on a phone, too. */
export const CallLines = ({ label, calls, team }: CallLinesProps) => (
  <ul class="lines" aria-label={label}>
    {calls.map((call) => {
      const member = memberOn(call, team);
      const direction = call.direction === null ? '' : (DIRECTIONS[call.direction] ?? call.direction);
      return (
        <li key={call.id}>
          {call.state === 'ringing' ? <Badge tone="fair">Rings</Badge> : <Badge tone="good">Talks</Badge>}
          <span class="line-customer" dir="auto" title={call.customer_phone ?? undefined}>
            <CallLink id={call.id}>{customerOf(call)}</CallLink>
          </span>
          <span class="line-member" dir="auto">
            {member ?? <span class="faint">nobody yet</span>}
          </span>
          <span class="line-more faint" title={SOURCES[call.source]}>
            {[direction, call.business_number].filter(Boolean).join(' · ')}
          </span>
          <span class="line-time">
            <Ticking since={call.since} />
          </span>
        </li>
      );
    })}
  </ul>
);
