import type { EventType } from '../../values/event-type.ts';

/** The same event for a trigger of its own, whose webhook a person adds at the provider. */
export const asManualSetup = <Event extends EventType>(event: Event): Event => ({
  ...event,
  key: `${event.key}_manual`,
  label: `${event.label} (Manual Setup)`,
  description: `${event.description.replace(/\.$/, '')} (you add the webhook yourself).`,
});
