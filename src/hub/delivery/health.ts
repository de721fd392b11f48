import type { Settlement } from '../store/deliveries.ts';
import type { Health } from '../store/subscriptions.ts';

/** How each subscription fares after these attempts, in their order. */
export const healthOf = (settlements: readonly Settlement[]): Health[] => {
  const health = new Map<string, Health>();
  for (const { subscriptionId, attempt, status } of settlements) {
    if (!attempt) continue;
    const before = health.get(subscriptionId);
    const isDelivered = status === 'delivered';
    health.set(subscriptionId, {
      subscriptionId,
      deliveredAt: isDelivered ? attempt.at : (before?.deliveredAt ?? null),
      failedAt: isDelivered ? (before?.failedAt ?? null) : attempt.at,
      lastError: isDelivered ? null : `${attempt.status ?? ''} ${attempt.answer}`.trim().slice(0, 200),
      failures: isDelivered ? 0 : (before?.failures ?? 0) + 1,
      recent: `${before?.recent ?? ''}${isDelivered ? 1 : 0}`,
    });
  }
  return [...health.values()];
};
