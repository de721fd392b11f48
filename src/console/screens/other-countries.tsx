import { useLocation } from 'wouter-preact';
import { lacksCountry, personPath } from '../person-address.ts';
import { PeopleTable, usePeople } from './people-found.tsx';

/** Whom a number without its country code may mean besides the one that is shown; nothing for any other text. */
export const OtherCountries = ({ who, shown }: { who: string; shown: string }) => {
  const [, navigate] = useLocation();
  const { data } = usePeople(lacksCountry(who) ? who : null);
  if (!lacksCountry(who)) return null;
  const others = data?.people.filter((person) => person.who !== shown) ?? [];
  return (
    <div class="notice fair">
      <p>
        <strong>It is not clear which country {who} is from.</strong> Here it is read as {shown}. If another number is
        meant, this page is about somebody else: search for it with its country code, as +17045550118.
      </p>
      {others.length > 0 && (
        <>
          <p>These numbers are on record, too:</p>
          <PeopleTable people={others} onChoose={(other) => navigate(personPath(other))} />
        </>
      )}
    </div>
  );
};
