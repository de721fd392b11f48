import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inWords } from '../hub/database/data-folder.ts';
import { newToken } from './local-zapier.ts';

const TOKEN = /^[\w-]{32}$/;

/**
 * The token of the hook URLs, kept in the data folder: a Zap whose hook URL stays is the same subscription after a
 * restart. Throws a DataFolderError.
 */
export const hookTokenIn = (dataDir: string): string => {
  const file = join(dataDir, 'hook-token');
  try {
    const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (TOKEN.test(kept)) return kept;
    const token = newToken();
    writeFileSync(file, token, { mode: 0o600 });
    return token;
  } catch (error) {
    throw inWords(error, file);
  }
};
