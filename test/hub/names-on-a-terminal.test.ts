/** What the command line prints of names that somebody else chose. */
import { Readable } from 'node:stream';
import { afterEach, expect, jest, test } from '@jest/globals';
import { listKeys } from '../../src/hub/commands/keys.ts';
import { listWorkspaces, setHold } from '../../src/hub/commands/workspace.ts';
import { toText } from '../../src/hub/workspace-key.ts';

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
