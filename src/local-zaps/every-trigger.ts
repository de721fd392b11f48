import { doubletickEvents } from '../doubletick/events.ts';
import { callWithoutPermission } from '../hub-api/call-without-permission.ts';
import { hubAlert } from '../hub-api/hub-alert.ts';
import { permissionEndsSoon } from '../hub-api/permission-ends-soon.ts';
import { permissionExpired } from '../hub-api/permission-expired.ts';
import type { EventType } from '../values/event-type.ts';
import { whatconvertsEvents } from '../whatconverts/events.ts';
import type { LocalZapier } from './local-zapier.ts';

/** What the hub itself tells of; a permission that ends soon is to the hub one that expires. */
export const hubEvents: readonly EventType[] = [permissionEndsSoon, permissionExpired, callWithoutPermission, hubAlert];

/** Every kind of event, with a payload to try it on. */
export const everyEvent: readonly EventType[] = [...doubletickEvents, ...hubEvents, ...whatconvertsEvents];

/** The triggers whose webhooks come through the hub alone. */
export const HUB_ONLY: ReadonlySet<string> = new Set([...hubEvents, ...whatconvertsEvents].map(({ key }) => key));

/** Turns every trigger on, each the way that it gets its webhooks without and with a hub. */
export const turnEverythingOn = (zapier: LocalZapier): void => {
  for (const { key } of zapier.triggers) zapier.turnOnAlone(key, HUB_ONLY.has(key) ? 'hub' : 'doubletick');
};
