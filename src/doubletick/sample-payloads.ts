/** Payloads as DoubleTick sends them: the samples in the Zap editor, the demo, and "send a sample event". */

const call = {
  callId: 'call_01JQ8M4T7V',
  chatMessageId: 'msg_01JQ8M4T9C',
  chatId: 'chat_7Hq2LmVx',
  wabaNumber: '13125550150',
  customerNumber: '17735550170',
  customerName: 'Priya Raman',
  customerId: 'customer_Kd83hTq1Zb',
  callDirection: 'INCOMING',
  callStatus: 'INITIATED',
  failedReason: '',
  durationInSeconds: 0,
  callStartedAt: '',
  callEndedAt: '',
  pickedBy: '',
  rejectedBy: '',
  endedBy: '',
  recordingUrl: '',
  deviceId: 'device_2c91f0',
};

export const callAccepted = {
  ...call,
  event: 'CALL_ACCEPTED',
  callStatus: 'IN_PROGRESS',
  callStartedAt: '2026-03-02T09:15:07.000Z',
  pickedBy: 'Anita Desai',
};

export const incomingCallStarted = { ...call, event: 'CALL_INCOMING_INITIATED', chatId: '' };

export const outgoingCallStarted = {
  ...call,
  event: 'CALL_OUTGOING_INITIATED',
  callDirection: 'OUTGOING',
  pickedBy: 'Anita Desai',
};

export const callEnded = {
  ...callAccepted,
  event: 'CALL_ENDED',
  callStatus: 'END',
  durationInSeconds: 184,
  callEndedAt: '2026-03-02T09:18:11.000Z',
  endedBy: 'Priya Raman',
  recordingUrl: 'https://recordings.example.com/call_01JQ8M4T7V.mp3',
};

export const callMissed = {
  ...call,
  event: 'CALL_MISSED',
  callStatus: 'MISSED',
  callEndedAt: '2026-03-02T09:15:42.000Z',
  isNewCaller: true,
  isChatAssigned: false,
};

export const outgoingCallNotAnswered = {
  ...outgoingCallStarted,
  event: 'CALL_MISSED',
  callStatus: 'MISSED',
  callEndedAt: '2026-03-02T09:15:42.000Z',
};

export const callRejected = {
  ...call,
  event: 'CALL_REJECTED',
  callStatus: 'REJECT',
  callEndedAt: '2026-03-02T09:15:20.000Z',
  rejectedBy: 'Anita Desai',
};

export const callNotPicked = { ...call, event: 'CALL_NOT_PICKED', chatId: '' };

const reply = {
  from: '+17735550170',
  to: '+13125550150',
  receivedAt: '2026-03-02T09:15:07.000Z',
  messageId: 'wamid.HBgLMTc3MzU1NTAxNzAVAgARGBJBMEUx',
  pairedMessageId: 'wamid.HBgLMTc3MzU1NTAxNzAVAgARGBJCN0My',
  responseSource: 'user_initiated',
};

export const permissionGranted = {
  ...reply,
  response: 'accept',
  isPermanent: false,
  expirationTimestamp: Date.parse('2026-03-09T09:15:07.000Z') / 1000,
  dtCustomerId: 'customer_Kd83hTq1Zb',
};

export const permissionDenied = { ...reply, messageId: 'wamid.HBgLMTc3MzU1NTAxNzAVAgARGBJDM0Q0', response: 'reject' };

/** What stands in samples besides: what only some customers have, and what is looked up. */
export const callerValues = {
  whatsapp_user_id: 'IN.13491208655302741918',
  username: 'priya.raman',
  chat_id: 'chat_7Hq2LmVx',
};

export const customerValues = {
  ...callerValues,
  is_current: true,
  customer_id: 'customer_Kd83hTq1Zb',
  customer_name: 'Priya Raman',
  customer_first_name: 'Priya',
  customer_last_name: 'Raman',
};

/** A sample payload as if it had happened on one of the account's own numbers. */
export const samplePayloadOn = (number: string, payload: Record<string, unknown>): Record<string, unknown> => ({
  ...payload,
  ['to' in payload ? 'to' : 'wabaNumber']: number,
});
