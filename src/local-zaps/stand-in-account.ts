import { callEnded, customerValues } from '../doubletick/sample-payloads.ts';
import { digitsOf } from '../values/phone.ts';
import { callCompleted } from '../whatconverts/sample-payloads.ts';

/** What a stand-in answers: null for what it has not. */
interface Answer {
  status: number;
  body: unknown;
}

const found = (body: unknown): Answer => ({ status: 200, body });

const NOT_FOUND: Answer = {
  status: 404,
  body: { statusCode: 404, message: 'The stand-in account has no such thing.' },
};

const CUSTOMER = { id: 'customer_Kd83hTq1Zb', name: 'Priya Raman', phone: '+17735550170', tags: ['VIP'] };

const doubletick: Record<string, (query: URLSearchParams) => unknown> = {
  '/organization/channel/profile': () => ({
    count: 2,
    channels: [
      { channelId: 'c1', wabaNumber: '13125550150', displayName: 'Acme Support', status: 'CONNECTED' },
      { channelId: 'c2', wabaNumber: '13125550151', displayName: 'Acme Sales', status: 'CONNECTED' },
    ],
  }),
  '/team': () => ({
    data: [
      { id: 'user_Ru5t0Qe2Lm', name: 'Anita Desai', phone: '17045550101', email: 'anita@example.com' },
      { id: 'user_Mo2v7Wx4Np', name: 'Tomas Rivera', phone: '17045550102', email: 'tomas@example.com' },
    ],
  }),
  '/v2/templates': () => [
    {
      name: 'may_we_call',
      language: 'en',
      components: [{ type: 'BODY', text: 'May we call you?' }, { type: 'CALL_PERMISSION_REQUEST' }],
    },
    {
      name: 'call_summary',
      language: 'en',
      components: [{ type: 'BODY', text: 'Hello {{1}}, thank you for your call.' }],
    },
  ],
  '/whatsapp/call/call-permissions': () => ({
    isEligible: { allowed: true },
    callPermissionRequest: { allowed: true, allowedRequestLeftForWeek: 2 },
  }),
  '/customer/details': (query) => ({
    customer: {
      ...CUSTOMER,
      ...(query.has('phoneNumber') && { phone: `+${digitsOf(query.get('phoneNumber') ?? '')}` }),
    },
  }),
};

const whatconverts: Record<string, () => unknown> = {
  '/tracking/numbers': () => ({
    total_pages: 1,
    numbers: [{ phone_number_id: 1, phone_name: 'Google Ads', tracking_number: '+13125550142' }],
  }),
  '/accounts': () => ({
    total_pages: 1,
    accounts: [{ account_id: 1, profiles: [{ profile_id: 1, profile_name: 'Acme' }] }],
  }),
  '/leads': () => ({ page_number: 1, total_pages: 1, total_leads: 1, leads: [callCompleted] }),
};

/** What a made-up account answers to a request that changes nothing, as the vendor documents it. `path` without its query. */
export const standInAnswer = (vendor: 'doubletick' | 'whatconverts', path: string, query: URLSearchParams): Answer => {
  if (vendor === 'doubletick') {
    const answer = doubletick[path];
    if (answer) return found(answer(query));
    const [, callId] = /^\/v1\/call\/([^/]+)$/.exec(path) ?? [];
    return callId ? found({ success: true, data: { ...callEnded, ...customerValues, callId } }) : NOT_FOUND;
  }
  const answer = whatconverts[path];
  if (answer) return found(answer());
  const [, leadId] = /^\/leads\/([^/]+)$/.exec(path) ?? [];
  return leadId ? found({ leads: [{ ...callCompleted, lead_id: leadId }] }) : NOT_FOUND;
};
