import type { EventType } from '../values/event-type.ts';
import { FOREIGN } from '../values/reading.ts';
import { permissionExpired } from './permission-expired.ts';

/** The hub's notice where so many hours are left of the permission, as it was asked for; 0 at its end. */
const noticeWith = (isMeant: (leadTimeHours: number) => boolean): Pick<EventType, 'read'> => ({
  read(payload, context) {
    const reading = permissionExpired.read(payload, context);
    return reading.fields && !isMeant(Number(reading.fields.lead_time_hours)) ? FOREIGN : reading;
  },
});

/** A permission is over. */
export const permissionRanOut: EventType = { ...permissionExpired, ...noticeWith((hours) => hours === 0) };

/** A permission will be over: to the hub the same event, to a Zap another one. */
export const permissionEndsSoon: EventType = {
  ...permissionExpired,
  ...noticeWith((hours) => hours > 0),
  key: 'doubletick_call_permission_ends_soon',
  label: 'DoubleTick Call Permission Ends Soon',
  description:
    'Triggers when a 7-day call permission is about to expire, a set number of hours ahead (requires a hub).',
  samplePayload: {
    ...permissionExpired.samplePayload,
    repliedAt: '2026-02-24T09:15:07.000Z',
    expiresAt: '2026-03-03T09:15:07.000Z',
    leadTimeHours: 24,
  },
};
