import type { Channel, PermissionAnswer } from '../../hub-api/permissions.ts';
import { statusNow } from '../permission-now.ts';
import { useNow } from '../use-now.ts';
import { CHANNELS } from '../words.ts';
import { FullTime, timeLeft } from './time.tsx';

/** The hub's reason, while it holds: a page may stay open past the end of a permission. */
const reasonNow = ({ reason, may_call }: PermissionAnswer, mayCall: boolean): string =>
  may_call && !mayCall ? 'The permission has ended since the hub was asked.' : reason;

/** May this person be called on one channel? An answer about another channel is none about this one. */
export const Verdict = ({ channel, answer }: { channel: Channel; answer: PermissionAnswer | null }) => {
  const now = useNow();
  const said = answer?.channel === channel ? answer : null;
  const status = said && statusNow(said.status, said.expires_at, now);
  const mayCall = said?.may_call === true && (status === 'permanent' || status === 'temporary');
  const numbers = new Set(said?.history.filter((past) => past.channel === channel).map((past) => past.waba_number));
  return (
    <section class={`notice ${mayCall ? 'good' : 'bad'}`} aria-label={CHANNELS[channel]}>
      <h3>{CHANNELS[channel]}</h3>
      <p class="verdict">
        {mayCall ? 'May be called' : 'Do not call'}
        {status === 'temporary' && said?.expires_at && `: ${timeLeft(said.expires_at, now)}`}
      </p>
      <p>{said ? reasonNow(said, mayCall) : 'The hub has not said how it stands on this channel.'}</p>
      {said?.expires_at && (
        <p>
          {status === 'temporary' ? 'Ends' : 'Ended'} <FullTime at={said.expires_at} />
        </p>
      )}
      {numbers.size > 1 && <p>The answers to your numbers differ; the most restrictive one counts here.</p>}
    </section>
  );
};
