import { whatconvertsEvents } from '../../whatconverts/events.ts';
import { whatconvertsFilters } from '../forms/whatconverts-filters.ts';
import { hookTrigger } from '../hooks/hook-trigger.ts';
import { whatconvertsSource } from '../hooks/whatconverts-source.ts';
import { whatconvertsRecordingFile } from '../recordings/whatconverts-recording.ts';

export const whatconvertsCalls = whatconvertsEvents.map((event) =>
  hookTrigger({
    event,
    source: whatconvertsSource(event.kind),
    isOfCalls: event.kind === 'in_progress' || event.kind === 'completed',
    filters: whatconvertsFilters(event.kind),
    lookUps: [whatconvertsRecordingFile],
  }),
);
