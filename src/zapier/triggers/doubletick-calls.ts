import { callEvents } from '../../doubletick/call-events.ts';
import { agent, businessNumbers, channel, direction } from '../doubletick-filters.ts';
import { doubletickSource } from '../doubletick-source.ts';
import { hookTrigger } from '../hook-trigger.ts';

export const doubletickCalls = callEvents.map((event) =>
  hookTrigger({
    event,
    source: doubletickSource([event.name]),
    filters: [direction, businessNumbers, channel, agent],
  }),
);
