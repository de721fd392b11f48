import { filledWith } from '../values/event-type.ts';
import { type LeadResult, toLeadResult } from './lead-record.ts';
import { callCompleted } from './sample-payloads.ts';
import { sampleValues } from './sample-values.ts';

/** The sample of whatever gives a lead: a made-up one, read like a real one, and filled up. */
export const leadSample = (): LeadResult => filledWith(toLeadResult(callCompleted), sampleValues) as LeadResult;
