import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CommandError } from './explain.ts';

const NOWHERE = new Writable({ write: (_chunk, _encoding, done) => done() });

/** What somebody types into a terminal, which does not show it. */
const typed = async (name: string): Promise<string> => {
  process.stderr.write(`${name}, which is not shown: `);
  const terminal = createInterface({ input: process.stdin, output: NOWHERE, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
};

/**
 * A secret, from whoever sits at the terminal, or from standard input: never from an argument, which others on the machine
 * can read. Throws a CommandError for none.
 */
export const readSecret = async (name: string): Promise<string> => {
  const secret = (process.stdin.isTTY ? await typed(name) : await text(process.stdin)).trim();
  if (secret !== '') return secret;
  throw new CommandError(`${name}: nothing was given. Type it, or hand it over on standard input: ... < FILE`);
};
