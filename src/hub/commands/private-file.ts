import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';

/** A file for what is about people: nobody but its owner may read it, also when it was there before. */
export const privateFile = async (path: string): Promise<Writable> => {
  const file = await open(path, 'w', 0o600);
  await file.chmod(0o600);
  return file.createWriteStream();
};
