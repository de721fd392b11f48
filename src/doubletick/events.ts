import type { EventType } from '../values/event-type.ts';
import { callEvents } from './call-events.ts';
import { permissionEvents } from './permission-events.ts';

/** Every kind of event that DoubleTick sends. */
export const doubletickEvents: readonly EventType[] = [...callEvents, ...permissionEvents];
