import { Transform } from 'node:stream';
import type { AskHub } from './hub-access.ts';
import { writeOut } from './output.ts';
import type { Progress } from './progress.ts';
import { answerOf } from './workspace.ts';

export interface LedgerExport {
  format?: 'json' | 'csv';
  status?: string;
  current?: boolean;
  /** Also lines that are no answers. */
  allLines?: boolean;
  /** CSV for a spreadsheet, which would take the plus off phone numbers. */
  spreadsheet?: boolean;
  /** A file; standard output when it is not given. */
  output?: string;
}

const NEWLINE = 10;

const linesIn = (chunk: Uint8Array): number => chunk.reduce((lines, byte) => lines + (byte === NEWLINE ? 1 : 0), 0);

/** Writes the permission ledger, as a stream: its size does not matter. */
export const exportLedger = async (
  ask: AskHub,
  workspace: string,
  { format = 'csv', status, current = false, allLines = false, spreadsheet = false, output }: LedgerExport,
  progress: Progress,
): Promise<void> => {
  const query = new URLSearchParams({
    format,
    current: String(current),
    lines: allLines ? 'all' : 'answers',
    ...(status ? { status } : {}),
    ...(spreadsheet ? { for: 'spreadsheet' } : {}),
  });
  const { body } = await answerOf(ask, { method: 'GET', path: `/v1/permissions?${query}`, workspace });
  let lines = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      lines += linesIn(chunk);
      progress.tick(`${lines} lines written`);
      done(null, chunk);
    },
  });
  await writeOut(body.compose(counter), output);
  progress.end();
  const count = format === 'csv' ? Math.max(0, lines - 1) : lines;
  console.error(`${count} ${allLines ? 'lines' : 'answers'}${output === undefined ? '' : ` are in ${output}`}.`);
};
