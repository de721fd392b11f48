import type { EventType } from '../values/event-type.ts';
import { callEvents } from './call-events.ts';
import { permissionEvents } from './permission-events.ts';

/** Every kind of event that is read of what Meta sends. */
export const whatsappCloudEvents: readonly EventType[] = [...callEvents, ...permissionEvents];
