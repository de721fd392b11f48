import type { FoundPerson, PeopleFound } from '../../hub-api/people.ts';
import { query } from '../api.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { Standing } from '../parts/standing.tsx';
import { FullTime } from '../parts/time.tsx';
import { personPath } from '../person-address.ts';
import { useAnswer } from '../use-answer.ts';

/** Whom a text may mean; asked again when somebody answers. */
export const usePeople = (search: string | null) =>
  useAnswer<PeopleFound>(search === null ? null : `/v1/people${query({ search })}`, ['permissions']);

const namesOf = ({ known_as: { phones, customer_ids, whatsapp_user_ids } }: FoundPerson): string[] => [
  ...phones.map((digits) => `+${digits}`),
  ...customer_ids,
  ...whatsapp_user_ids,
];

/** A link like any other, but whoever takes it is about to call, and that is recorded first. */
const Choose = ({ person, onChoose }: { person: FoundPerson; onChoose: (who: string) => void }) => (
  <a
    href={personPath(person.who)}
    onClick={(event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      onChoose(person.who);
    }}
  >
    <span dir="auto">{person.customer_name ?? person.who.replace(/^(customer|user):/, '')}</span>
  </a>
);

interface PeopleTableProps {
  people: readonly FoundPerson[];
  onChoose: (who: string) => void;
}

/** People on record, each with the way to where they stand. */
export const PeopleTable = ({ people, onChoose }: PeopleTableProps) => (
  <DataTable<FoundPerson>
    caption="People who are found"
    keyOf={({ who }) => who}
    rows={people}
    columns={[
      { label: 'Customer', cell: (person) => <Choose person={person} onChoose={onChoose} /> },
      { label: 'Known as', cell: (person) => namesOf(person).join(', ') },
      {
        label: 'On WhatsApp',
        cell: ({ status, expires_at }) => <Standing status={status} expiresAt={expires_at} />,
      },
      {
        label: 'Last call',
        cell: ({ last_call_at: at }) => (at === null ? <span class="faint">–</span> : <FullTime at={at} />),
      },
    ]}
  />
);

const Nobody = ({ lacksCountry }: { lacksCountry: boolean }) =>
  lacksCountry ? (
    <Empty title="Nobody on record has this number, in any country.">
      <p>
        Which country is it from? Write it with its country code, as +17045550118, to look it up. Until then: do not
        call.
      </p>
    </Empty>
  ) : (
    <Empty title="Nobody on record is found by this.">
      <p>
        People are found by the words of their name or how these begin, by their whole number, or by their whole ID. A
        customer who never called, was never called and never answered is on no record: do not call.
      </p>
    </Empty>
  );

interface FoundProps {
  search: string;
  onChoose: (who: string) => void;
}

/** Whom a text may mean, to choose from. */
export const Found = ({ search, onChoose }: FoundProps) => {
  const { data, error, reload } = usePeople(search);
  if (error) return <Failure error={error} onRetry={reload} />;
  if (!data) return <Loading />;
  const { people, lacks_country: lacksCountry } = data;
  if (people.length === 0) return <Nobody lacksCountry={lacksCountry} />;
  return (
    <section aria-labelledby="found">
      <h2 id="found">{people.length === 1 ? 'One customer is found' : 'These customers are found'}</h2>
      {lacksCountry && (
        <p class="notice fair">
          This number has no country code, so it may be any country's. Compare the whole number before you call; if the
          one you mean is not here, search for it with its country code.
        </p>
      )}
      <PeopleTable people={people} onChoose={onChoose} />
      {data.are_more && <p>There are more. Search for more of the name, or for the number.</p>}
    </section>
  );
};
