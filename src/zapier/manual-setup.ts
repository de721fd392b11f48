import type { EventType } from '../values/event-type.ts';

/** The same event for a trigger of its own, whose webhook a person adds at the provider. */
export const asManualSetup = <Event extends EventType>(event: Event, provider: string): Event => ({
  ...event,
  key: `${event.key}_manual`,
  label: `${event.label} (Manual Setup)`,
  description: `${event.description.replace(/\.$/, '')}, by a webhook that you add in ${provider} yourself.`,
});
