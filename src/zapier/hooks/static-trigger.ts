import type { Bundle, Trigger, ZObject } from 'zapier-platform-core';
import { copyTextOf } from '../../values/event-type.ts';
import type { Result } from '../../values/output-field.ts';
import { explained } from '../answers/http.ts';
import { formOf } from '../forms/field-groups.ts';
import { payloadsOf } from './delivery.ts';
import { type EventTrigger, eventWay } from './event-way.ts';
import { firstOnly } from './once.ts';

interface StaticTrigger extends EventTrigger {
  /** Where to paste the URL that Zapier shows, step by step, in Markdown. */
  directions: string;
}

/**
 * A trigger whose webhook a person pastes at the provider: Zapier shows a URL of the Zap's own, which is the secret.
 *
 * Zapier takes such triggers in private integrations alone.
 */
export const staticTrigger = ({ directions, ...declared }: StaticTrigger): Trigger => {
  const { event } = declared;
  const way = eventWay(declared);

  const perform = async (z: ZObject, bundle: Bundle): Promise<Result[]> => {
    const webhook = { payloads: payloadsOf(bundle), receivedAt: Date.now() };
    // All Zaps of a connection share one memory: without knowing which of them this is, better twice than never.
    const zap = bundle.meta?.zap?.id;
    return firstOnly(z, await way.fieldsOf(z, bundle, webhook), (fields) =>
      zap ? [`zap:${zap}`, copyTextOf(event, fields)] : null,
    );
  };

  return {
    key: event.key,
    noun: event.noun,
    display: { label: event.label, description: event.description, directions },
    operation: {
      type: 'hook',
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
      perform,
      performList: explained(way.examples),
    },
  };
};
