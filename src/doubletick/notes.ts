import * as wire from '../values/wire.ts';
import { customerOn, type DoubletickCall } from './http.ts';

export interface Note {
  note: string;
  /** The business number and the customer's, with their country codes. */
  from: string;
  to: string;
}

const readNote = wire.answerReader({ id: wire.text, noteId: wire.text });

export const notesApi = (call: DoubletickCall) => ({
  /** DoubleTick's id of the note; null when it does not say. Takes 60 a minute. */
  async addNote(note: Note): Promise<string | null> {
    const { id, noteId } = readNote(
      await call({ method: 'POST', path: '/notes', body: { ...note } }, 'anything', customerOn(note.to, note.from)),
    );
    return id ?? noteId;
  },
});
