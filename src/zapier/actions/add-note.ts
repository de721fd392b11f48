import * as field from '../../values/output-field.ts';
import { needDoubletick } from '../clients/doubletick.ts';
import { customerPhone, neededWabaNumber } from '../doubletick-inputs.ts';
import { needPhone, needText } from '../input.ts';
import { notesLimit } from '../limits.ts';
import { action } from '../operation.ts';

export const addNote = action('doubletick_add_note', () => ({
  noun: 'Note',
  label: 'Add Note',
  description: "Adds a note, which only your team sees, to a customer's chat in DoubleTick.",
  throttle: notesLimit(),
  inputFields: [
    customerPhone,
    neededWabaNumber('The number whose chat with the customer it is.'),
    { key: 'note', label: 'Note', type: 'text', required: true, helpText: 'What your team is to read.' },
  ],
  output: {
    id: field.id("DoubleTick's ID of the note, or else the customer and the time."),
    customer_phone: field.phone('Customer Phone Number', 'In E.164 format.'),
    waba_number: field.phone('WABA Number', 'Your business number, in E.164 format.'),
    note: field.text('Note', 'What was written.'),
    added_at: field.datetime('Added At', 'When.'),
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
    const from = needPhone(bundle, 'waba_number', 'WABA Number');
    const note = needText(bundle, 'note', 'Note');
    const id = await needDoubletick(z, bundle).addNote({ note, from, to });
    const addedAt = new Date().toISOString();
    return { id: id ?? `${to}:${addedAt}`, customer_phone: to, waba_number: from, note, added_at: addedAt };
  },
}));
