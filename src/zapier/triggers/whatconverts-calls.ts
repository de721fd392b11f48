import { whatconvertsEvents } from '../../whatconverts/events.ts';
import { hookTrigger } from '../hook-trigger.ts';
import { whatconvertsFilters } from '../whatconverts-filters.ts';
import { whatconvertsRecordingFile } from '../whatconverts-recording.ts';
import { whatconvertsSource } from '../whatconverts-source.ts';

export const whatconvertsCalls = whatconvertsEvents.map((event) =>
  hookTrigger({
    event,
    source: whatconvertsSource(event.kind),
    isOfCalls: event.kind === 'in_progress' || event.kind === 'completed',
    filters: whatconvertsFilters(event.kind),
    lookUps: [whatconvertsRecordingFile],
  }),
);
