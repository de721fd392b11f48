import { useEffect, useRef, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { Erased } from '../../hub-api/customers.ts';
import type { Person } from '../../hub-api/people.ts';
import type { PermissionAnswer } from '../../hub-api/permissions.ts';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { Verdict } from '../parts/verdict.tsx';
import { personPath, whoByCustomerId } from '../person-address.ts';
import { usePerson } from '../use-person.ts';
import { count } from '../words.ts';
import { ErasedNotice, ErasePerson } from './erase-person.tsx';
import { OtherCountries } from './other-countries.tsx';
import { PersonTimeline } from './person-timeline.tsx';
import { RecordAnswer } from './record-answer.tsx';

/** After so many unanswered calls in a row WhatsApp asks the customer, and then takes the permission back. */
const ASKS_AFTER = 2;
const REVOKES_AFTER = 4;

const Unanswered = ({ amount }: { amount: number }) => (
  <p class={amount >= ASKS_AFTER ? 'notice fair' : ''}>
    {amount === 0 ? 'No unanswered calls in a row.' : `${count(amount, 'unanswered call')} in a row.`} WhatsApp asks the
    customer whether calls are still welcome after {ASKS_AFTER}, and takes the permission back after {REVOKES_AFTER}.
  </p>
);

interface Identity {
  kind: string;
  text: string;
  who: string;
}

const identitiesOf = ({ known_as: known }: PermissionAnswer): Identity[] => [
  ...known.phones.map((digits) => ({ kind: 'Phone', text: `+${digits}`, who: `+${digits}` })),
  ...known.customer_ids.map((id) => ({ kind: 'Customer ID', text: id, who: whoByCustomerId(id) })),
  ...known.whatsapp_user_ids.map((id) => ({ kind: 'WhatsApp user ID', text: id, who: id })),
];

const KnownAs = ({ person: { permission, lines } }: { person: Person }) => {
  const usernames = [...new Set(lines.flatMap(({ username }) => username ?? []))];
  return (
    <section aria-labelledby="known-as">
      <h3 id="known-as">Known as</h3>
      <dl class="facts">
        {identitiesOf(permission).map(({ kind, text, who }) => (
          <div key={who}>
            <dt>{kind}</dt>
            <dd>
              <Link href={personPath(who)}>{text}</Link>
            </dd>
          </div>
        ))}
        {usernames.length > 0 && (
          <div>
            <dt>Username</dt>
            <dd>{usernames.map((name) => `@${name}`).join(', ')} (shown only: a username can change hands)</dd>
          </div>
        )}
      </dl>
      <p>A yes counts for the identity that it came with; a no counts for all of them.</p>
    </section>
  );
};

const Evidence = ({ who }: { who: string }) => {
  const path = `/v1/people/${encodeURIComponent(who)}/evidence`;
  return (
    <section aria-labelledby="evidence">
      <h3 id="evidence">Evidence pack</h3>
      <p>Everything that proves how this person stood: requests, replies raw and read, checks, calls, the chain.</p>
      <p>
        <a href={`${path}?format=html`} target="_blank" rel="noreferrer">
          Open it as a page to print
        </a>
        , or{' '}
        <a href={`${path}?format=json`} download="evidence.json">
          download it as JSON
        </a>
      </p>
    </section>
  );
};

/** Whom the screen is about, as they were asked for. */
const titleOf = ({ phone, customer_id, whatsapp_user_id }: PermissionAnswer): string =>
  phone === null ? (customer_id ?? whatsapp_user_id ?? '') : `+${phone}`;

/** Where one person stands, everything on record about them, and what can be done. Following it records no check. */
export const PersonDetail = ({ who }: { who: string }) => {
  const { data, error, reload } = usePerson(who, 'whatsapp');
  const onPhone = usePerson(who, 'phone');
  const [erased, setErased] = useState<Erased | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  // What led here is gone, and the keyboard goes on from the person.
  useEffect(() => heading.current?.focus(), []);

  const reloadAll = (): void => {
    reload();
    onPhone.reload();
  };

  // What the hub said before it failed may be wrong by now.
  const person = error ? null : data;
  return (
    <section aria-labelledby="person">
      <p>
        <Link href="/permissions">← All people</Link>
      </p>
      <h2 id="person" tabIndex={-1} ref={heading}>
        {data ? titleOf(data.permission) : who}
      </h2>
      <Failure error={error} onRetry={reloadAll} />
      {error && <p>Until the hub can say how this person stands: do not call.</p>}
      {!data && !error && <Loading />}
      {erased && <ErasedNotice erased={erased} />}
      {person && (
        <>
          <OtherCountries who={who} shown={titleOf(person.permission)} />
          <div class="verdicts" role="status">
            <Verdict channel="whatsapp" answer={person.permission} />
            <Verdict channel="phone" answer={onPhone.error ? null : (onPhone.data?.permission ?? null)} />
          </div>
          <Unanswered amount={person.permission.unanswered_in_a_row} />
          <KnownAs person={person} />
          <section aria-labelledby="time-line">
            <h3 id="time-line">Everything on record</h3>
            {person.lines.length + person.calls.length > 0 ? (
              <PersonTimeline person={person} />
            ) : (
              <Empty title="Nothing is on record.">
                <p>Check the number: it needs its country code, as in +17045550118.</p>
              </Empty>
            )}
          </section>
          <RecordAnswer who={who} person={person} onRecorded={reloadAll} />
          <Evidence who={who} />
          <ErasePerson
            who={who}
            title={titleOf(person.permission)}
            onErased={(result) => {
              setErased(result);
              reloadAll();
            }}
          />
        </>
      )}
    </section>
  );
};
