import { createRequire } from 'node:module';
import type * as Library from 'libphonenumber-js/max';

let library: typeof Library | undefined;

/** The library of every country's numbering plan: it takes long to load, so it waits for a text that needs it. */
export const phoneLibrary = (): typeof Library => {
  library ??= createRequire(import.meta.url)('libphonenumber-js/max') as typeof Library;
  return library;
};
