import type { Bundle, PlainInputField, ZObject } from 'zapier-platform-core';
import { hubOf } from '../clients/hub.ts';
import type { FieldGroup } from '../forms/field-groups.ts';
import { chosenFlag } from '../forms/filter.ts';

const KEEP_ORDER = 'keep_order';
const NEWEST_FIRST = 'newest_first';
const GROUP = 'order';

const KEEP_ORDER_FIELD: PlainInputField = {
  key: KEEP_ORDER,
  label: 'Keep Order of Each Call',
  type: 'boolean',
  default: 'false',
  group: GROUP,
  helpText:
    'Wait with an event while an earlier event of the same call is still to be delivered, to this Zap or to another one with this option: for Zaps that create a record when a call starts and update it when the call ends.',
};

const NEWEST_FIRST_FIELD: PlainInputField = {
  key: NEWEST_FIRST,
  label: 'Newest First',
  type: 'boolean',
  default: 'false',
  group: GROUP,
  helpText:
    'When events have piled up, for instance after an outage, deliver the latest first and work through the older ones behind it. For Zaps that are about right now, such as one that alerts your team.',
};

/** In which order the hub delivers; only a hub keeps events until it is their turn. */
export const orderGroup = (isOfCalls: boolean): FieldGroup => ({
  key: GROUP,
  label: 'Order',
  fields: [
    async (z: ZObject, bundle: Bundle) => {
      if (!hubOf(z, bundle)) return [];
      return isOfCalls ? [KEEP_ORDER_FIELD, NEWEST_FIRST_FIELD] : [NEWEST_FIRST_FIELD];
    },
  ],
});

/** What the hub is asked for; undefined for the order in which it is fastest. Keeping calls in order comes first. */
export const chosenOrder = ({ inputData }: Bundle, isOfCalls: boolean): 'call' | 'newest' | undefined => {
  if (isOfCalls && chosenFlag(inputData, KEEP_ORDER)) return 'call';
  return chosenFlag(inputData, NEWEST_FIRST) ? 'newest' : undefined;
};
