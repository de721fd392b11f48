/** What narrows the triggers of the WhatsApp Cloud API: the same as DoubleTick's, but for where the numbers are listed. */
import { businessNumbers as ofDoubletick } from './doubletick-filters.ts';
import type { Filter } from './filter.ts';

export { direction, includeAutomatic, permissionType } from './doubletick-filters.ts';

export const businessNumbers: Filter = {
  ...ofDoubletick,
  field: {
    ...ofDoubletick.field,
    dynamic: 'whatsapp_cloud_business_numbers.id.name',
    helpText:
      'Only trigger for these numbers. Leave blank for all. When the account gets a new number, a blank list includes it at once.',
  },
};
