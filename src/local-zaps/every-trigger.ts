import { PROVIDERS } from '../hub/providers.ts';
import { callWithoutPermission } from '../hub-api/call-without-permission.ts';
import { hubAlert } from '../hub-api/hub-alert.ts';
import { permissionEndsSoon } from '../hub-api/permission-ends-soon.ts';
import { permissionExpired } from '../hub-api/permission-expired.ts';
import { SOURCES } from '../hub-api/sources.ts';
import type { EventType } from '../values/event-type.ts';
import { distanceTo, movedBy } from '../values/moved-times.ts';
import type { LocalZapier } from './local-zapier.ts';

/** What the hub itself tells of; a permission that ends soon is to the hub one that expires. */
export const hubEvents: readonly EventType[] = [permissionEndsSoon, permissionExpired, callWithoutPermission, hubAlert];

/** Every kind of event, with a payload to try it on. */
export const everyEvent: readonly EventType[] = [
  ...PROVIDERS.doubletick.events,
  ...hubEvents,
  ...SOURCES.filter((source) => source !== 'doubletick').flatMap((source) => PROVIDERS[source].events),
];

/** A sample of an event as if it was sent at `now` (ms since 1970), of a call or an answer that never was before. */
export const freshSampleOf = ({ key, samplePayload }: EventType, now: number): Record<string, unknown> => {
  const source = hubEvents.some((event) => event.key === key) ? undefined : SOURCES.find((one) => key.startsWith(one));
  if (source) return PROVIDERS[source].freshSample(samplePayload, now);
  return movedBy(samplePayload, distanceTo(samplePayload, now));
};

/** The triggers whose webhooks come through the hub alone. */
export const HUB_ONLY: ReadonlySet<string> = new Set(
  everyEvent.filter((event) => !PROVIDERS.doubletick.events.includes(event)).map(({ key }) => key),
);

/** Turns every trigger on, each the way that it gets its webhooks without and with a hub. */
export const turnEverythingOn = (zapier: LocalZapier): void => {
  for (const { key } of zapier.triggers) zapier.turnOnAlone(key, HUB_ONLY.has(key) ? 'hub' : 'doubletick');
};
