import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The size of all files in a folder, in bytes; a file that goes meanwhile counts nothing. */
export const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => {
    const file = statSync(join(folder, name), { throwIfNoEntry: false });
    return sum + (file?.isFile() ? file.size : 0);
  }, 0);
