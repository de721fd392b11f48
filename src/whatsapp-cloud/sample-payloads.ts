/** Payloads as Meta sends them, each with one thing that happened: the triggers' samples. */

const BUSINESS = '13125550150';
const CUSTOMER = '17735550170';
const USER_ID = 'US.13491208655302741918';

const contact = {
  profile: { name: 'Priya Raman', username: 'priya.raman' },
  wa_id: CUSTOMER,
  user_id: USER_ID,
};

const webhook = (field: 'calls' | 'messages', value: Record<string, unknown>) => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '366634483210360',
      changes: [
        {
          field,
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: BUSINESS, phone_number_id: '106540352242922' },
            contacts: [contact],
            ...value,
          },
        },
      ],
    },
  ],
});

const incoming = {
  id: 'wacid.HBgLMTc3MzU1NTAxNzAVAgASGCBGO',
  from: CUSTOMER,
  from_user_id: USER_ID,
  to: BUSINESS,
  direction: 'USER_INITIATED',
};

const status = {
  id: 'wacid.HBgLMTc3MzU1NTAxNzAVAgARGCBGT',
  type: 'call',
  timestamp: '1772442907',
  recipient_id: CUSTOMER,
  recipient_user_id: USER_ID,
  biz_opaque_callback_data: 'order-4711',
};

export const callStarted = webhook('calls', { calls: [{ ...incoming, event: 'connect', timestamp: '1772442907' }] });

export const callAccepted = webhook('calls', { statuses: [{ ...status, status: 'ACCEPTED' }] });

export const callRejected = webhook('calls', { statuses: [{ ...status, status: 'REJECTED' }] });

export const callEnded = webhook('calls', {
  calls: [
    {
      ...incoming,
      event: 'terminate',
      timestamp: '1772443091',
      status: 'COMPLETED',
      start_time: '1772442907',
      end_time: '1772443091',
      duration: 184,
      biz_opaque_callback_data: 'order-4711',
    },
  ],
});

const reply = {
  from: CUSTOMER,
  from_user_id: USER_ID,
  timestamp: '1772442907',
  context: { from: BUSINESS, id: 'wamid.HBgLMTc3MzU1NTAxNzAVAgARGBJCN0My' },
  type: 'interactive',
};

const answered = (id: string, answer: Record<string, unknown>) =>
  webhook('messages', {
    messages: [{ ...reply, id, interactive: { type: 'call_permission_reply', call_permission_reply: answer } }],
  });

export const permissionGranted = answered('wamid.HBgLMTc3MzU1NTAxNzAVAgARGBJBMEUx', {
  response: 'accept',
  is_permanent: false,
  expiration_timestamp: '1773047707',
  response_source: 'user_action',
});

export const permissionDenied = answered('wamid.HBgLMTc3MzU1NTAxNzAVAgARGBJDM0Q0', {
  response: 'reject',
  response_source: 'user_action',
});
