import { type LeadResult, toLeadResult } from './lead-record.ts';
import { callCompleted } from './sample-payloads.ts';

/** The sample of whatever gives a lead: a made-up one, read like a real one. */
export const leadSample = (): LeadResult => ({
  ...toLeadResult(callCompleted),
  recording_file: 'https://zapier-dev-files.s3.amazonaws.com/cli-platform/lead-482913.mp3',
});
