import type { Bundle, Trigger, ZObject } from 'zapier-platform-core';
import type { Result } from '../../values/output-field.ts';
import { isSettled, type LeadEvent } from '../../whatconverts/events.ts';
import { asWebhook } from '../../whatconverts/lead-payload.ts';
import { explained } from '../answers/http.ts';
import { needWhatconverts } from '../clients/whatconverts.ts';
import { formOf } from '../forms/field-groups.ts';
import { whatconvertsFilters } from '../forms/whatconverts-filters.ts';
import { whatconvertsRecordingFile } from '../recordings/whatconverts-recording.ts';
import { eventWay } from './event-way.ts';
import { IS_OF_CALLS, whatconvertsSource } from './whatconverts-source.ts';

type Identified = Result & { id: string };

/** As many as come in between two looks of a busy account. */
const LATEST_LEADS = '250';

/**
 * A trigger for which Zapier looks at the account's leads every few minutes, with the key alone.
 *
 * Zapier runs a Zap once for each `id`: of a lead that is completed late, when it is; of an edited lead, for each time of
 * its change.
 */
export const pollingTrigger = (event: LeadEvent): Trigger => {
  const filters = whatconvertsFilters(event.kind);
  const way = eventWay({
    event,
    source: whatconvertsSource(event.kind),
    filters,
    lookUps: [whatconvertsRecordingFile],
  });

  const perform = async (z: ZObject, bundle: Bundle): Promise<Identified[]> => {
    way.checkPhones(bundle);
    const { leads } = await needWhatconverts(z, bundle).leads({
      ...(IS_OF_CALLS[event.kind] && { lead_type: 'phone_call' }),
      leads_per_page: LATEST_LEADS,
    });
    const payloads = leads.map((lead) => asWebhook(lead, event.kind));
    const found = await way.fieldsOf(z, bundle, { payloads, receivedAt: Date.now() });
    const settled = event.kind === 'updated' ? found.filter(isSettled) : found;
    // Every event has one.
    return [...new Map(settled.map((fields) => [fields.id, fields as Identified])).values()];
  };

  return {
    key: `${event.key}_polled`,
    noun: event.noun,
    display: {
      label: `${event.label} (Polling)`,
      description: `${event.description.replace(/\.$/, '')} (checked every few minutes).`,
    },
    operation: {
      type: 'polling',
      get inputFieldGroups() {
        return formOf(way.fieldGroups).inputFieldGroups;
      },
      get inputFields() {
        return formOf(way.fieldGroups).inputFields;
      },
      get outputFields() {
        return way.outputFields;
      },
      get sample() {
        return way.sample;
      },
      perform: explained(perform),
    },
  };
};
