import { callEvents } from '../../doubletick/call-events.ts';
import { agent, businessNumbers, channel, direction } from '../doubletick-filters.ts';
import { doubletickSource } from '../doubletick-source.ts';
import { hookTrigger } from '../hook-trigger.ts';

/** A trigger for calls in one direction alone has none to choose. */
const ONE_WAY = new Set(['doubletick_outgoing_call_not_answered']);

export const doubletickCalls = callEvents.map((event) =>
  hookTrigger({
    event,
    source: doubletickSource([event.name]),
    filters: [...(ONE_WAY.has(event.key) ? [] : [direction]), businessNumbers, channel, agent],
  }),
);
