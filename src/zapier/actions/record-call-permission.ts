import { EVERY_CHANNEL_NAME } from '../../hub-api/channel-name.ts';
import type { RecordByHand } from '../../hub-api/permissions.ts';
import { ApiError } from '../../values/http.ts';
import * as field from '../../values/output-field.ts';
import { needHub } from '../clients/hub.ts';
import { everyChannel } from '../forms/channel-input.ts';
import { wabaNumber } from '../forms/doubletick-inputs.ts';
import { choiceIn, needChoice, needText, phoneIn, textIn, timeIn } from '../forms/input.ts';
import { fieldsOfPerson, needPerson, personInputs } from '../forms/person.ts';
import { action } from '../operation.ts';

const ANSWERS: Readonly<Record<RecordByHand['answer'], string>> = {
  granted_permanently: 'Granted permanently',
  granted_temporarily: 'Granted for 7 days',
  refused: 'Refused',
  do_not_call: 'Do not call',
};

export const recordCallPermission = action('doubletick_record_call_permission', () => ({
  noun: 'Call Permission',
  label: 'Record Call Permission',
  description:
    'Records an answer that a customer gave outside WhatsApp, which changes whether they may be called (requires a hub).',
  inputFields: [
    {
      key: 'answer',
      label: 'Answer',
      fields: [
        {
          key: 'answer',
          label: 'Answer',
          type: 'string',
          required: true,
          choices: { ...ANSWERS },
          helpText:
            'What the customer said. It replaces the earlier answer on the same channel and number. "Do not call" always applies to every channel and all of your numbers.',
        },
        {
          key: 'recorded_by',
          label: 'Recorded By',
          type: 'string',
          required: true,
          helpText: 'The person or system that confirms the answer. Kept with the record.',
        },
      ],
    },
    {
      key: 'customer',
      label: 'Customer',
      fields: [...personInputs('The customer who answered.')],
    },
    {
      key: 'scope',
      label: 'What It Applies To',
      fields: [
        everyChannel,
        wabaNumber(
          'The number that the answer applies to. Required for a permission; leave blank for a refusal on all of your numbers.',
        ),
      ],
    },
    {
      key: 'proof',
      label: 'Details',
      fields: [
        {
          key: 'answered_at',
          label: 'Answered At',
          type: 'datetime',
          helpText: 'When the customer answered. Leave blank for now. Must not be in the future.',
        },
        {
          key: 'source',
          label: 'Source',
          type: 'string',
          helpText: 'How the answer reached you, such as phone call or CRM.',
        },
        {
          key: 'note',
          label: 'Note',
          type: 'text',
          helpText: "Evidence of the answer, such as the customer's own words.",
        },
      ],
    },
  ],
  output: {
    id: field.id('The ID of the entry on the record.'),
    seq: field.integer('Sequence Number', 'The position of the entry on the record.'),
    hash: field.text('Hash', 'SHA-256 of this entry and all entries before it. Proves later that nothing was changed.'),
    customer_phone: field.phone('Customer Phone Number', 'Who answered, in E.164 format.'),
    customer_id: field.text('Customer ID', "DoubleTick's ID of the customer."),
    whatsapp_user_id: field.text('WhatsApp User ID', "WhatsApp's ID of a customer who hides the phone number."),
    answer: field.text('Answer', 'granted_permanently, granted_temporarily, refused or do_not_call.'),
    channel: field.text('Channel', 'What the answer applies to: WhatsApp, Phone line or All channels.'),
    waba_number: field.phone('Business Number', 'The business number that the answer applies to; empty for all.'),
    answered_at: field.datetime('Answered At', 'When the customer answered; empty if you left it blank.'),
    recorded_by: field.text('Recorded By', 'The person or system that confirmed the answer.'),
  },
  sample: {
    id: '0195560a-1b2c-7d3e-8f40-516273849500',
    seq: 1284,
    hash: '9f2c7a41d0b85e6633a1c4f7e2d9b0586a7c13e4f5d28b90617c3a4e5f6d7b82',
    customer_phone: '+17045550118',
    customer_id: 'customer_Kd83hTq1Zb',
    whatsapp_user_id: 'US.13491208655302741918',
    answer: 'granted_permanently',
    channel: 'WhatsApp',
    waba_number: '+17045550100',
    answered_at: '2026-03-02T09:15:07.000Z',
    recorded_by: 'Anita Desai',
  },

  async perform(z, bundle) {
    const answer = needChoice(bundle, 'answer', 'Answer', ANSWERS);
    const recordedBy = needText(bundle, 'recorded_by', 'Recorded By');
    const person = fieldsOfPerson(needPerson(bundle));
    const chosenChannel = choiceIn(bundle, 'channel', 'Channel', EVERY_CHANNEL_NAME) ?? 'whatsapp';
    const chosenNumber = phoneIn(bundle, 'waba_number', 'Business Number');
    const answeredAt = timeIn(bundle, 'answered_at', 'Answered At');
    const source = textIn(bundle, 'source');
    const note = textIn(bundle, 'note');
    if (answer.startsWith('granted') && chosenNumber === null) {
      throw new ApiError('Business Number is empty. A permission is given to one number: choose which.', null);
    }
    // A do-not-call is said so that it reads as what it is.
    const isTotal = answer === 'do_not_call';
    const channel = isTotal ? 'all' : chosenChannel;
    const number = isTotal ? null : chosenNumber;
    const { id, seq, hash } = await needHub(z, bundle).recordPermission({
      ...person,
      answer,
      channel,
      recorded_by: recordedBy,
      ...(number && { waba_number: number }),
      ...(answeredAt && { answered_at: answeredAt }),
      ...(source && { source }),
      ...(note && { note }),
    });
    return {
      id,
      seq,
      hash,
      customer_phone: person.customer_phone ?? null,
      customer_id: person.customer_id ?? null,
      whatsapp_user_id: person.whatsapp_user_id ?? null,
      answer,
      channel: EVERY_CHANNEL_NAME[channel],
      waba_number: number,
      answered_at: answeredAt,
      recorded_by: recordedBy,
    };
  },
}));
