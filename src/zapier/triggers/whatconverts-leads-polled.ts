/** The WhatConverts triggers that need a key alone: Zapier looks for new leads itself. */
import { whatconvertsEvents } from '../../whatconverts/events.ts';
import { pollingTrigger } from '../hooks/polling-trigger.ts';

/** A call in progress is in no list of leads; a recording is in the lead of its call. */
const KEYS = new Set(['whatconverts_call_completed', 'whatconverts_new_lead', 'whatconverts_lead_updated']);

export const whatconvertsPolled = whatconvertsEvents.filter(({ key }) => KEYS.has(key)).map(pollingTrigger);
