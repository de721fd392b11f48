import * as field from '../../values/output-field.ts';
import { notesLimit } from '../answers/limits.ts';
import { needDoubletick } from '../clients/doubletick.ts';
import { needBusinessNumber } from '../forms/business-number.ts';
import { customerPhone, wabaNumber } from '../forms/doubletick-inputs.ts';
import { needPhone, needText } from '../forms/input.ts';
import { action } from '../operation.ts';

export const addNote = action('doubletick_add_note', () => ({
  noun: 'Note',
  label: 'Add Note',
  description: "Adds an internal note to a customer's chat, which the customer does not see.",
  throttle: notesLimit(),
  inputFields: [
    customerPhone,
    { key: 'note', label: 'Note', type: 'text', required: true, helpText: 'The text of the note.' },
    wabaNumber('The number whose chat with the customer gets the note. Leave blank if you have only one number.'),
  ],
  output: {
    id: field.id("DoubleTick's ID of the note; the customer and the time when it gives none."),
    customer_phone: field.phone('Customer Phone Number', 'In E.164 format.'),
    waba_number: field.phone('Business Number', 'Your business number, in E.164 format.'),
    note: field.text('Note', 'The text of the note.'),
    added_at: field.datetime('Added At', 'When the note was added.'),
  },
  sample: {
    id: 'note_Xq7Lm2',
    customer_phone: '+17735550170',
    waba_number: '+13125550150',
    note: 'Asked to be called after six.',
    added_at: '2026-03-02T09:15:07.000Z',
  },

  async perform(z, bundle) {
    const to = needPhone(bundle, 'customer_phone', 'Customer Phone Number');
    const note = needText(bundle, 'note', 'Note');
    const api = needDoubletick(z, bundle);
    const from = await needBusinessNumber(api, bundle);
    const id = await api.addNote({ note, from, to });
    const addedAt = new Date().toISOString();
    return { id: id ?? `${to}:${addedAt}`, customer_phone: to, waba_number: from, note, added_at: addedAt };
  },
}));
