import { HOUR_MS } from '../../values/time.ts';
import { hubOf } from '../clients/hub.ts';
import { byName, dropdown, numberChoice } from './dropdown.ts';

const RECENTLY_MS = 90 * 24 * HOUR_MS;

export const whatsappCloudDropdowns = [
  /** The connection has no key of Meta's, so these are the numbers that the hub has seen calls on. */
  dropdown(
    'whatsapp_cloud_business_numbers',
    'Business Number',
    { id: '+13125550150', name: '+13125550150' },
    async (z, bundle) => {
      const from = new Date(Date.now() - RECENTLY_MS).toISOString();
      const seen = await hubOf(z, bundle)?.callStatistics({ source: 'whatsapp_cloud', by: 'number', from });
      const numbers = (seen?.groups ?? []).flatMap(({ key }) => key ?? []);
      return byName(numbers.map((number) => numberChoice({ number, name: null })));
    },
  ),
];
