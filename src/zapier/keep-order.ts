import type { Bundle, PlainInputField, ZObject } from 'zapier-platform-core';
import { hubOf } from './clients/hub.ts';
import type { FieldGroup } from './field-groups.ts';
import { chosenFlag } from './filter.ts';

const KEY = 'keep_order';
const GROUP = 'order';

/** Only a hub keeps events until it is their turn. */
const field = async (z: ZObject, bundle: Bundle): Promise<PlainInputField[]> =>
  hubOf(z, bundle)
    ? [
        {
          key: KEY,
          label: 'Keep Order of Each Call',
          type: 'boolean',
          default: 'false',
          group: GROUP,
          helpText:
            'Wait with an event while an earlier event of the same call is still to be delivered, to this Zap or to another one with this option: for Zaps that create a record when a call starts and update it when the call ends.',
        },
      ]
    : [];

/** Where a call's Zap is told to wait for those of earlier events. */
export const orderGroup: FieldGroup = { key: GROUP, label: 'Order', fields: [field] };

export const keepsOrder = ({ inputData }: Bundle): boolean => chosenFlag(inputData, KEY) === true;
