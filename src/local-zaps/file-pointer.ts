import { jsonIn } from '../values/json.ts';
import { isRecord } from '../values/wire.ts';

/** A file that is not there yet: what the app does when a step wants it, and what it does that with. */
interface FilePointer {
  /** As in "hydrators.some_recording". */
  method: string;
  inputData: Record<string, unknown>;
}

const POINTER = /^hydrate\|\|\|(?<json>.+)\|\|\|hydrate$/s;

/** What z.dehydrateFile put into a field; null for any other value. Here nothing is signed, for nobody gets to see it. */
export const filePointerIn = (value: unknown): FilePointer | null => {
  const pointer = jsonIn(POINTER.exec(String(value))?.groups?.json ?? '');
  if (!isRecord(pointer) || pointer.type !== 'file' || !isRecord(pointer.bundle)) return null;
  return { method: String(pointer.method), inputData: pointer.bundle };
};
