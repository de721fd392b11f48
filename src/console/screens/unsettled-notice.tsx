import { Link } from 'wouter-preact';
import type { Unsettled } from '../../hub-api/permissions.ts';
import { useAnswer } from '../use-answer.ts';

/** Up to here the hub counts. */
const MOST_COUNTED = 1_000;

const shown = (amount: number): string => `${amount.toLocaleString()}${amount >= MOST_COUNTED ? ' or more' : ''}`;

const are = (amount: number, one: string, several: string): string =>
  `${shown(amount)} ${amount === 1 ? one : several}`;

/** How much needs a person, and what to do about it; nothing when all is settled. */
export const UnsettledNotice = () => {
  const { data } = useAnswer<Unsettled>('/v1/permissions/unsettled', ['permissions']);
  if (!data || (data.unclear === 0 && data.unidentified === 0 && data.unanswered_requests === 0)) return null;
  return (
    <div class="notice fair" role="status">
      <p>
        <strong>Something needs you.</strong> <Link href="/permissions?show=needs">See what it is</Link>
      </p>
      <ul>
        {data.unclear > 0 && (
          <li>
            {are(data.unclear, 'answer is unclear', 'answers are unclear')}: read it, ask the customer, and record what
            they say. Until then the hub says "do not call".
          </li>
        )}
        {data.unidentified > 0 && (
          <li>
            {are(data.unidentified, 'answer names nobody', 'answers name nobody')}: find out in DoubleTick who it was,
            and record the answer for that customer.
          </li>
        )}
        {data.unanswered_requests > 0 && (
          <li>
            {are(data.unanswered_requests, 'request has', 'requests have')} had no answer for a day: do not call, and
            ask again if you still need to.
          </li>
        )}
      </ul>
    </div>
  );
};
