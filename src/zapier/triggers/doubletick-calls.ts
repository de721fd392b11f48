import { callEvents } from '../../doubletick/call-events.ts';
import { lookUpTeamMember } from '../answers/look-up-team-member.ts';
import { agent, businessNumbers, channel, direction } from '../forms/doubletick-filters.ts';
import type { Filter } from '../forms/filter.ts';
import { doubletickSource } from '../hooks/doubletick-source.ts';
import { hookTrigger } from '../hooks/hook-trigger.ts';
import { doubletickRecordingFile } from '../recordings/doubletick-recording.ts';

/** What narrows each trigger: its calls go one way alone, have no team member yet, or are on WhatsApp alone. */
const FILTERS: Record<string, readonly Filter[]> = {
  doubletick_incoming_call_started: [businessNumbers, channel],
  doubletick_outgoing_call_started: [businessNumbers, channel, agent],
  doubletick_call_missed: [businessNumbers, channel],
  doubletick_outgoing_call_not_answered: [businessNumbers, channel, agent],
  doubletick_call_rejected: [direction, businessNumbers, agent],
  doubletick_call_not_picked: [businessNumbers],
};

const EVERY_FILTER = [direction, businessNumbers, channel, agent];

export const doubletickCalls = callEvents.map((event) =>
  hookTrigger({
    event,
    source: doubletickSource([event.name]),
    isOfCalls: true,
    filters: FILTERS[event.key] ?? EVERY_FILTER,
    // Nobody of the team is on a call that rings, or that nobody took.
    lookUps: [...('agent_id' in event.output ? [lookUpTeamMember] : []), doubletickRecordingFile],
  }),
);
