/** Why a Zap ran on an event, or did not, in words: from what is stored, without asking anybody. */
import type { Verdict } from '../../hub-api/explanation.ts';
import { isReply, kindsOf, labelOfTrigger } from '../intake/kinds.ts';
import type { DeliveryStory } from '../store/deliveries.ts';
import type { StoredEvent } from '../store/events.ts';
import type { Subscription } from '../store/subscriptions.ts';
import { refusingFilters } from './outgoing.ts';

/** What became of an event, and what to do about it. */
export interface Reason {
  verdict: Verdict;
  says: string;
}

const SEND_AGAIN = 'Press "Send again" on the event to deliver it now.';

const named = (filters: readonly string[]): string => filters.map((key) => `"${key.replaceAll('_', ' ')}"`).join(', ');

const lastAnswer = ({ attempts }: DeliveryStory): string => {
  const last = attempts.at(-1);
  if (!last) return '';
  return last.status === null
    ? ` The last time nobody answered: ${last.answer}.`
    : ` The last answer was ${last.status}.`;
};

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** Of an event that was never meant to be delivered to this Zap. */
const withoutDelivery = (event: StoredEvent, zap: Subscription): Reason => {
  if (!kindsOf(zap.trigger).includes(event.kind)) {
    return {
      verdict: 'another_trigger',
      says: `It is no event of this Zap's trigger, "${labelOfTrigger(zap.trigger)}", but of "${labelOfTrigger(event.kind)}".`,
    };
  }
  if (event.receivedAt < zap.createdAt)
    return { verdict: 'before', says: `It came in before this Zap was turned on. ${SEND_AGAIN}` };
  if (zap.endedAt !== null && event.receivedAt >= zap.endedAt)
    return { verdict: 'after', says: 'It came in after this Zap was turned off. Turn the Zap on in Zapier first.' };
  return {
    verdict: 'not_asked_for',
    says: 'This Zap did not ask for it: it is about another lead time before the end of a permission, or was only a sample.',
  };
};

const filtered = (event: StoredEvent, zap: Subscription, now: number): Reason => {
  const refusing = refusingFilters(event, zap, { isCurrent: isReply(event.kind), now });
  const which =
    refusing.length === 0
      ? 'its filters of that time; they have changed since, or go by something that has'
      : `its filter ${named(refusing)}`;
  return {
    verdict: 'filtered',
    says: `This Zap is not for it: it was left out by ${which}. Change the filters in the Zap's trigger, and turn it off and on.`,
  };
};

/** `story` is this Zap's delivery of the event, null when there is none; `now` in ms since 1970. */
export const explainDelivery = (
  event: StoredEvent,
  zap: Subscription,
  story: DeliveryStory | null,
  now: number,
): Reason => {
  if (!story) return withoutDelivery(event, zap);
  const { status, attempts } = story;
  switch (status) {
    case 'delivered':
      return {
        verdict: 'delivered',
        says: `Zapier took it${attempts.at(-1) ? ` at ${attempts.at(-1)?.at}` : ''}. If the Zap shows no run, look at Zap History: a filter step stopped it, the run is held, or the Zap's trigger has filters that only Zapier goes by.`,
      };
    case 'queued':
      return { verdict: 'under_way', says: 'It is being sent right now.' };
    case 'waiting':
      return {
        verdict: 'under_way',
        says:
          attempts.length === 0
            ? 'It waits for its turn: others go before it, or Zapier takes no more at the moment.'
            : `It was tried ${times(attempts.length)}, and will be tried again.${lastAnswer(story)}`,
      };
    case 'paused':
      return { verdict: 'paused', says: 'The Zap is paused: it goes out as soon as the Zap is resumed.' };
    case 'failed':
      return {
        verdict: 'failed',
        says: `It was tried ${times(attempts.length)} and given up.${lastAnswer(story)} ${SEND_AGAIN}`,
      };
    case 'filtered':
      return filtered(event, zap, now);
    case 'superseded':
      return {
        verdict: 'superseded',
        says: 'A newer answer of this customer came in before it was sent, so only the newer one was sent.',
      };
    case 'cancelled':
      return {
        verdict: 'cancelled',
        says: 'It was not sent any more: the Zap was turned off, or the customer was erased.',
      };
  }
};

/** How a Zap stands, in words; null when it is on and its latest delivery was taken. */
export const explainSubscription = ({
  endedAt,
  endedReason,
  pausedAt,
  failures,
  lastError,
}: Subscription): string | null => {
  if (endedAt !== null) {
    return endedReason === 'gone'
      ? 'This subscription has ended: Zapier answered that the Zap is gone. Turn the Zap off and on to begin a new one.'
      : 'This subscription has ended, because the Zap was turned off. Look at the one that is on now.';
  }
  if (pausedAt !== null) return 'This Zap is paused: what comes in waits until you resume it.';
  if (failures > 0) return `The latest deliveries to this Zap failed${lastError ? `: ${lastError}` : '.'}`;
  return null;
};
