import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { Team, TeamMember } from '../../hub-api/team.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { Time } from '../parts/time.tsx';
import { Unbroken } from '../parts/unbroken.tsx';
import { useAnswer } from '../use-answer.ts';
import { SOURCES } from '../words.ts';
import { useMayChange } from '../workspace.ts';
import { NameMember } from './name-member.tsx';

const UNKNOWN = <span class="faint">Not told</span>;

const Seen = ({ member }: { member: TeamMember }) =>
  member.call ? (
    'On a call now'
  ) : member.last_call_ended_at ? (
    <Time at={member.last_call_ended_at} />
  ) : (
    <span class="faint">No call of theirs has ended</span>
  );

interface MembersProps {
  caption: string;
  members: readonly TeamMember[];
  /** Null for whoever may name nobody. */
  onName: ((member: TeamMember & { phone: string }) => void) | null;
}

const hasPhone = (member: TeamMember): member is TeamMember & { phone: string } => member.phone !== null;

const Members = ({ caption, members, onName }: MembersProps) => (
  <DataTable
    caption={caption}
    rows={members}
    keyOf={({ id }) => id}
    columns={[
      {
        label: 'Name',
        cell: (member) => (
          <>
            {member.name === null ? UNKNOWN : <span dir="auto">{member.name}</span>}{' '}
            {onName && hasPhone(member) && (
              <button type="button" class="outline small" onClick={() => onName(member)}>
                {member.name === null ? 'Name' : 'Change'}
                <span class="only-heard"> whoever has {member.phone}</span>…
              </button>
            )}
          </>
        ),
      },
      { label: 'Number', cell: ({ phone }) => <Unbroken text={phone} none="Not told" /> },
      { label: 'Answers on', cell: ({ numbers }) => (numbers.length > 0 ? numbers.join(', ') : UNKNOWN) },
      { label: 'Last call', cell: (member) => <Seen member={member} /> },
    ]}
  />
);

/** Who is known of each product, by name or number as it tells them. */
export const TeamList = () => {
  const { data, error, reload } = useAnswer<Team>('/v1/team', ['calls']);
  const members = (data?.team_members ?? []).toSorted((one, other) => one.id.localeCompare(other.id));
  const products = [...new Set(members.flatMap(({ sources }) => sources ?? []))].toSorted();
  const mayChange = useMayChange();
  const [naming, setNaming] = useState<(TeamMember & { phone: string }) | null>(null);
  const [said, setSaid] = useState('');
  return (
    <>
      <p role="status">{said}</p>
      <Failure error={error} onRetry={reload} />
      {!data && !error && <Loading />}
      {data && members.length === 0 && (
        <Empty title="Nobody is known yet.">
          <p>
            Let each of the team answer or make a call: they appear here by themselves. If calls come in and nobody
            appears, look at the <Link href="/setup">check list</Link>.
          </p>
        </Empty>
      )}
      {products.map((product) => (
        <section key={product} aria-labelledby={`team-${product}`}>
          <h2 id={`team-${product}`}>{SOURCES[product] ?? product}</h2>
          <Members
            caption={`Team of ${SOURCES[product] ?? product}`}
            members={members.filter(({ sources }) => sources?.includes(product))}
            onName={mayChange ? setNaming : null}
          />
        </section>
      ))}
      {members.some(hasPhone) && (
        <p>
          A product tells either the name or the number of whoever picks up. Whom it tells by number{' '}
          {mayChange ? 'you can name here.' : 'can be named here with an admin key.'}
        </p>
      )}
      {members.length > 0 && (
        <p>
          Lists of team members in the Zap editor come from DoubleTick itself, and hold those who were never on a call,
          too.
        </p>
      )}
      {naming && (
        <NameMember
          key={naming.id}
          member={naming}
          onClose={() => setNaming(null)}
          onNamed={(what) => {
            setNaming(null);
            setSaid(what);
            reload();
          }}
        />
      )}
    </>
  );
};
