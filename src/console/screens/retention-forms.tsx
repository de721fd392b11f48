import { useState } from 'preact/hooks';
import type { RetentionSettings } from '../../hub-api/retention.ts';
import { Failure, Loading } from '../parts/feedback.tsx';
import { useAnswer } from '../use-answer.ts';
import { count } from '../words.ts';
import { useMayChange } from '../workspace.ts';
import { LegalHold } from './legal-hold.tsx';
import { RetentionPeriod } from './retention-period.tsx';

/** "Chosen for this workspace." */
const originOf = (chosen: number | null): string =>
  chosen === null
    ? 'Nobody chose it for this workspace: it is what the hub does.'
    : 'It was chosen for this workspace.';

/** Both periods and the hold, shown to everybody, and changed by whoever may. */
export const RetentionForms = () => {
  const { data, error, reload } = useAnswer<RetentionSettings>('/v1/retention', ['settings']);
  const [said, setSaid] = useState('');
  const mayChange = useMayChange();
  const changed = (what: string): void => {
    setSaid(what);
    reload();
  };
  return (
    <>
      <p role="status">{said}</p>
      <Failure error={error} onRetry={reload} />
      {!data && !error && <Loading />}
      {data && (
        <>
          <LegalHold reason={data.legal_hold} mayChange={mayChange} onChanged={changed} />
          <section aria-labelledby="events-kept">
            <h2 id="events-kept">Events and calls</h2>
            <p>
              Kept for <strong>{count(data.days, 'day')}</strong>: events with their deliveries, the quarantine, calls,
              alerts that are over, and Zaps that ended. {originOf(data.chosen_days)}
            </p>
            {mayChange && (
              <RetentionPeriod
                what="days"
                label="Days"
                most={3650}
                kept={data.days}
                usual={data.default_days}
                isChosen={data.chosen_days !== null}
                isHeld={data.legal_hold !== null}
                onChanged={changed}
              />
            )}
          </section>
          <section aria-labelledby="proof-kept">
            <h2 id="proof-kept">Proof</h2>
            <p>
              Kept for <strong>{count(data.years, 'year')}</strong>: the permission ledger and the access log. What
              still decides whether somebody may be called stays longer. {originOf(data.chosen_years)}
            </p>
            {mayChange && (
              <RetentionPeriod
                what="years"
                label="Years"
                most={100}
                kept={data.years}
                usual={data.default_years}
                isChosen={data.chosen_years !== null}
                isHeld={data.legal_hold !== null}
                onChanged={changed}
              />
            )}
          </section>
          {!mayChange && <p>Whoever has an admin key changes this here.</p>}
        </>
      )}
    </>
  );
};
