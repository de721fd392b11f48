import { liveCallFields, toLiveCallsResult } from '../../hub-api/live-call-fields.ts';
import type { LiveCall } from '../../hub-api/live-calls.ts';
import { isThisMember } from '../../values/chosen-member.ts';
import { isSamePhone } from '../../values/phone.ts';
import { needHub } from '../clients/hub.ts';
import { defaultCountryOf } from '../connections/connection.ts';
import { phoneIn, textIn } from '../forms/input.ts';
import { search } from '../operation.ts';

const isNumber = (own: string | null, wanted: string | null): boolean =>
  wanted === null || (own !== null && isSamePhone(own, wanted));

/** `sampleProvider` is the product that the sample's call comes from; of DoubleTick's agents there is a list. */
export const findLiveCalls = (sampleProvider: 'doubletick' | 'whatconverts') =>
  search('find_live_calls', () => ({
    noun: 'Live Call',
    label: 'Find Live Calls',
    description:
      'Finds calls that are ringing or in progress right now, and returns them as line items (requires a hub).',
    inputFields: [
      {
        key: 'agent',
        label: 'Agent',
        type: 'string',
        ...(sampleProvider === 'doubletick' && { dynamic: 'doubletick_agents.id.name' }),
        helpText:
          'Only find calls of this team member. Enter part of a name or a full phone number. Leave blank for all.',
      },
      {
        key: 'customer_phone',
        label: 'Customer Phone Number',
        type: 'string',
        helpText:
          'Only find calls with this customer. Include the country code, such as +17735550170. Leave blank for all.',
      },
      {
        key: 'business_number',
        label: 'Business Number',
        type: 'string',
        helpText: 'Only find calls on this number of your account. Leave blank for all.',
      },
      {
        key: 'state',
        label: 'State',
        type: 'string',
        choices: { ringing: 'Ringing', in_progress: 'In progress' },
        helpText: 'Only find calls in this state. Leave blank for both.',
      },
    ],
    output: liveCallFields,
    sample: {
      id: 'live:2026-03-02T09:18:00.000Z',
      checked_at: '2026-03-02T09:18:00.000Z',
      calls_count: 1,
      in_progress_count: 1,
      ringing_count: 0,
      agents_on_calls: 'Anita Desai',
      calls: [
        {
          call_id: 'call_01JQ8M4T7V',
          provider: sampleProvider,
          state: 'in_progress',
          direction: 'INCOMING',
          agent: 'Anita Desai',
          customer_phone: '+17735550170',
          customer_name: 'Priya Raman',
          business_number: '+13125550150',
          since: '2026-03-02T09:15:07.000Z',
          minutes: 2,
        },
      ],
    },

    async perform(z, bundle) {
      const agent = textIn(bundle, 'agent');
      const state = textIn(bundle, 'state');
      const customer = phoneIn(bundle, 'customer_phone', 'Customer Phone Number');
      const number = phoneIn(bundle, 'business_number', 'Business Number');
      const isOfAgent = (own: string | null) =>
        agent === null ||
        (own ?? '').toLowerCase().includes(agent.toLowerCase()) ||
        isNumber(own, agent) ||
        isThisMember(own, agent, defaultCountryOf(bundle));
      const { calls } = await needHub(z, bundle).liveCalls();
      const wanted = calls.filter(
        (call: LiveCall) =>
          isOfAgent(call.agent) &&
          isNumber(call.customer_phone, customer) &&
          isNumber(call.business_number, number) &&
          (state === null || call.state === state),
      );
      return [toLiveCallsResult(wanted, Date.now())];
    },
  }));
