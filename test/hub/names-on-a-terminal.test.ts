/** What the command line prints of what somebody else chose: names, and what is stored. */
import { Readable, Writable } from 'node:stream';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { exportLedger } from '../../src/hub/commands/export-ledger.ts';
import { listKeys, printAccessLog } from '../../src/hub/commands/keys.ts';
import { printEvidence, printHead } from '../../src/hub/commands/ledger.ts';
import { listWorkspaces, setHold } from '../../src/hub/commands/workspace.ts';
import { toText } from '../../src/hub/workspaces/workspace-key.ts';

const NAME = 'Acme\u001b]0;owned\u0007\u009b2J\nroot  \u202egnp';
const SPELLED = 'Acme\\u{1b}]0;owned\\u{7}\\u{9b}2J\\u{a}root  \\u{202e}gnp';

const answering = (answer: object) => async () => ({ status: 200, body: Readable.from([JSON.stringify(answer)]) });

const line = {
  id: 'ws_1',
  name: NAME,
  created_at: '2026-03-02T09:15:10.000Z',
  retention_days: 90,
  proof_years: 7,
  legal_hold: NAME,
};

afterEach(() => {
  jest.restoreAllMocks();
});

test.each([
  ['workspaces', () => listWorkspaces(answering({ workspaces: [line] }), {})],
  ['a legal hold', () => setHold(answering(line), 'Acme', 'Case 12/2026', {})],
  [
    'keys',
    () => listKeys(answering({ keys: [{ ...line, role: 'viewer', last_used_at: null, ends_at: null }] }), 'Acme', {}),
  ],
  [
    'a new key',
    async () =>
      console.log(toText({ id: 'ws_1', name: NAME, key: 'rk_1', intake: { doubletick: '', whatconverts: '' } })),
  ],
])('of %s, a terminal obeys nothing', async (_what, print) => {
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  await print();
  const printed = log.mock.calls.flat().join('\n');
  expect(printed).toContain(SPELLED);
  expect(printed).not.toContain(NAME);
});

describe('what is stored', () => {
  /** Lines of a file that a terminal would obey, the first bytes of a letter apart from its last ones. */
  const STORED = `\ufeffa,${NAME}\r\nJosé,\u{1f4de},\u007f\n`;
  const bytes = [...Buffer.from(STORED)].map((byte) => Buffer.from([byte]));
  const answeringStored = async () => ({ status: 200, body: Readable.from(bytes) });
  const quiet = { tick: () => undefined, end: () => undefined };

  /** What `write` writes to standard output, which is a terminal or is not. */
  const writtenBy = async (write: () => Promise<unknown>, isTTY: boolean): Promise<string> => {
    const chunks: Buffer[] = [];
    const output = new Writable({
      write(chunk, _encoding, done) {
        chunks.push(Buffer.from(chunk));
        done();
      },
    });
    const own = Object.getOwnPropertyDescriptor(process, 'stdout') ?? {};
    Object.defineProperty(process, 'stdout', { configurable: true, value: Object.assign(output, { isTTY }) });
    try {
      await write();
    } finally {
      Object.defineProperty(process, 'stdout', own);
    }
    return Buffer.concat(chunks).toString();
  };

  test.each([
    ['the ledger', () => exportLedger(answeringStored, 'Acme', {}, quiet)],
    ['the evidence of a person', () => printEvidence(answeringStored, 'Acme', '+17045550118', {})],
    ['the access log', () => printAccessLog(answeringStored, 'Acme', {})],
  ])('such as %s, is shown on a terminal, and goes byte by byte elsewhere', async (_what, write) => {
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const shown = `a,${SPELLED.replace('\\u{a}', '\n')}\\u{d}\nJosé,\u{1f4de},\\u{7f}\n`;
    expect(await writtenBy(write, true)).toBe(shown);
    expect(await writtenBy(write, false)).toBe(STORED);
  });

  test('is shown on a terminal as JSON, too, which leaves some of it as it is', async () => {
    const head = { workspace: 'a\u009b2J', seq: 1, hash: '', at: '2026-03-02T09:15:10.000Z' };
    expect(await writtenBy(() => printHead(answering(head), 'Acme', {}), true)).toContain('a\\u{9b}2J');
    const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    await writtenBy(() => listWorkspaces(answering({ workspaces: [line] }), { json: true }), true);
    expect(log.mock.calls.flat().join()).toContain('\\u{9b}2J');
    await writtenBy(() => listWorkspaces(answering({ workspaces: [line] }), { json: true }), false);
    expect(JSON.parse(String(log.mock.calls.at(-1)))).toEqual([line]);
  });
});
