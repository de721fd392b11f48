import { v7 as uuidv7 } from 'uuid';
import type { NewEvent } from '../store/events.ts';

/** What an event of the hub's own tells; `dedupeKey` is the same for the same thing told again. */
type OwnEvent = Pick<NewEvent, 'workspaceId' | 'kind' | 'dedupeKey'> &
  Partial<Pick<NewEvent, 'customer' | 'callId' | 'leadTimeHours' | 'ends'>> & { payload: object };

/** An event of the hub's own, such as a permission that is over; it goes the way of what providers send. `now` in ms. */
export const ownEvent = (
  {
    workspaceId,
    kind,
    dedupeKey,
    customer = null,
    callId = null,
    leadTimeHours = null,
    ends = null,
    payload,
  }: OwnEvent,
  now: number,
): NewEvent => ({
  id: uuidv7({ msecs: now }),
  workspaceId,
  source: 'hub',
  kind,
  dedupeKey,
  customer,
  identifiers: [],
  body: JSON.stringify(payload),
  contentType: 'application/json',
  receivedAt: new Date(now).toISOString(),
  leadTimeHours,
  ends,
  reply: null,
  callId,
  call: null,
});
