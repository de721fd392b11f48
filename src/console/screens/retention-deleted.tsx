import type { RetentionPreview } from '../../hub-api/retention.ts';

/** More are not counted. */
const MOST_COUNTED = 100_000;

const NOUNS: Record<keyof RetentionPreview, string> = {
  events: 'event',
  quarantined: 'webhook in quarantine',
  calls: 'call',
  alerts: 'alert that is over',
  zaps: 'Zap that ended',
  ledger_lines: 'line of the ledger, if it decides nothing any more',
  access_entries: 'entry of the access log',
};

const MANY: Partial<typeof NOUNS> = {
  quarantined: 'webhooks in quarantine',
  alerts: 'alerts that are over',
  zaps: 'Zaps that ended',
  ledger_lines: 'lines of the ledger, as far as they decide nothing any more',
  access_entries: 'entries of the access log',
};

/** 3 -> "3 events", 100000 -> "100,000 or more events". */
const amountOf = (what: keyof RetentionPreview, amount: number): string => {
  const noun = amount === 1 ? NOUNS[what] : (MANY[what] ?? `${NOUNS[what]}s`);
  return `${amount.toLocaleString()}${amount >= MOST_COUNTED ? ' or more' : ''} ${noun}`;
};

/** What is older than what is to be kept, and so goes. */
export const Deleted = ({ preview, isHeld }: { preview: RetentionPreview; isHeld: boolean }) => {
  const gone = (Object.keys(NOUNS) as (keyof RetentionPreview)[]).filter((what) => preview[what] > 0);
  if (gone.length === 0) return <p>Nothing is older than that, so nothing is deleted now.</p>;
  // The hub goes over the ledger once a day.
  const within = preview.ledger_lines > 0 ? 'a day' : 'the hour';
  return (
    <div class="notice bad">
      <p>
        <strong>
          {isHeld ? 'Once the legal hold ends, this is deleted:' : `Within ${within}, this is deleted for good:`}
        </strong>
      </p>
      <ul>
        {gone.map((what) => (
          <li key={what}>{amountOf(what, preview[what])}</li>
        ))}
      </ul>
    </div>
  );
};
