import { useState } from 'preact/hooks';
import type { Verified } from '../../hub-api/permissions.ts';
import { asHubError, get, type HubError } from '../api.ts';
import { Failure } from '../parts/feedback.tsx';
import { FullTime } from '../parts/time.tsx';
import { count } from '../words.ts';

const Finding = ({ verified: { is_intact, lines, head, broken } }: { verified: Verified }) => (
  <div class={`notice ${is_intact ? 'good' : 'bad'}`}>
    <p class="verdict">{is_intact ? 'Ledger verified: intact' : 'The ledger is not what it was'}</p>
    {broken && (
      <p>
        Line {broken.seq.toLocaleString()}: {broken.problem} Tell whoever runs the hub, and keep this page.
      </p>
    )}
    <p>
      {count(lines, 'line')} checked, <FullTime at={head.at} />. It ends with line {head.seq.toLocaleString()}, whose
      hash is <code>{head.hash}</code>
    </p>
  </div>
);

/** Whether the ledger is what it was, and its head to keep somewhere else. */
export const LedgerProof = () => {
  const [verified, setVerified] = useState<Verified | null>(null);
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const verify = async (): Promise<void> => {
    setIsBusy(true);
    setVerified(null);
    try {
      setVerified(await get<Verified>('/v1/permissions/verify'));
      setError(null);
    } catch (thrown) {
      setError(asHubError(thrown));
    }
    setIsBusy(false);
  };

  return (
    <section aria-labelledby="ledger">
      <h2 id="ledger">Is the ledger what it was?</h2>
      <p>
        Each line carries the hash of the one before it, so a line that was changed, removed, put in or moved shows.
        Keep the head somewhere else, such as in an e-mail to your auditor: nobody can make the whole chain anew
        unnoticed then.
      </p>
      <div class="buttons">
        <button type="button" aria-busy={isBusy} disabled={isBusy} onClick={() => void verify()}>
          Verify the ledger
        </button>
        <a href="/v1/permissions/head" download="ledger-head.json">
          Download the head
        </a>
      </div>
      <Failure error={error} />
      <div role="status">{verified && <Finding verified={verified} />}</div>
    </section>
  );
};
