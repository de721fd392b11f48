import type { EventDelivery } from '../../hub-api/events.ts';
import type { DeliveryStory } from '../store/deliveries.ts';

/** A delivery as whoever looks into its event sees it. */
export const toEventDelivery = (delivery: DeliveryStory): EventDelivery => ({
  subscription_id: delivery.subscriptionId,
  ...(delivery.subscriptionName !== null && { subscription_name: delivery.subscriptionName }),
  trigger: delivery.trigger,
  target_url: delivery.targetUrl,
  status: delivery.status,
  next_attempt_at: delivery.nextAttemptAt,
  attempts: delivery.attempts,
});
