/** What the ledger's commands write and say, with a hub in this process. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { permissionDenied, permissionGranted } from '../../src/doubletick/sample-payloads.ts';
import type { AskHub } from '../../src/hub/commands/hub-access.ts';
import { printEvidence, printHead, verifyLedger } from '../../src/hub/commands/ledger.ts';
import { setHold, setProof } from '../../src/hub/commands/workspace.ts';
import { WORKSPACE_HEADER } from '../../src/hub/http/admin-token.ts';
import { makeHubFolder } from './embedded-folder.ts';
import { type TestWorkspace, useHub } from './http/hub-under-test.ts';

const on = useHub();
const PHONE = '+17045550118';

let folder: string;
let acme: TestWorkspace;

const ask: AskHub = async ({ method, path, body, workspace }) => {
  const response = await fetch(on.url + path, {
    method,
    headers: {
      authorization: `Bearer ${on.hub.parts.adminToken}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(workspace === undefined ? {} : { [WORKSPACE_HEADER]: encodeURIComponent(workspace) }),
    },
    body: body && JSON.stringify(body),
  });
  return { status: response.status, body: Readable.from(response.body ?? []) };
};

/** What a command says on standard output. */
const saying = async (command: () => Promise<unknown>): Promise<string> => {
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    await command();
    return log.mock.calls.map(([line]) => line).join('\n');
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
};

const verified = async (options: { head?: string; json?: boolean }): Promise<[boolean, string]> => {
  let isIntact = false;
  const said = await saying(async () => {
    isIntact = await verifyLedger(ask, acme.name, options);
  });
  return [isIntact, said];
};

beforeAll(async () => {
  folder = await makeHubFolder();
  acme = await on.makeWorkspace();
  for (const payload of [permissionGranted, permissionDenied])
    await acme.take('doubletick', { ...payload, from: PHONE });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the head of a chain', () => {
  test('is written to a file of the owner alone, and the chain leads there', async () => {
    const head = join(folder, 'head.json');
    await saying(() => printHead(ask, acme.name, { output: head }));
    expect((await stat(head)).mode & 0o777).toBe(0o600);
    const { hash, ...kept } = JSON.parse(await readFile(head, 'utf8'));
    expect(kept).toMatchObject({ workspace: acme.name, seq: 2 });
    expect(await verified({ head })).toEqual([
      true,
      `The ledger of "${acme.name}" is intact: 2 lines, up to the hash ${hash}.`,
    ]);
  });

  test('is refused when it is of another workspace, no head at all, or not there', async () => {
    const head = join(folder, 'wrong.json');
    await expect(verifyLedger(ask, acme.name, { head })).rejects.toThrow('cannot be read (ENOENT)');
    for (const text of ['', '{}', '{"workspace":"Live","seq":"two"}']) {
      await writeFile(head, text);
      await expect(verifyLedger(ask, acme.name, { head })).rejects.toThrow('holds no head of a chain');
    }
    await writeFile(head, JSON.stringify({ workspace: 'Live', seq: 2, hash: '0', at: '2026-03-02T09:15:10.000Z' }));
    await expect(verifyLedger(ask, acme.name, { head })).rejects.toThrow('the head of another workspace, "Live"');
  });

  test('that the chain does not lead to names the first line that is wrong', async () => {
    const head = join(folder, 'changed.json');
    const kept = { workspace: acme.name, seq: 2, hash: '0'.repeat(64), at: '2026-03-02T09:15:10.000Z' };
    await writeFile(head, JSON.stringify(kept));
    expect(await verified({ head })).toEqual([
      false,
      `The ledger of "${acme.name}" is broken at line 2: It is not the line that ended the chain when its head was put away.`,
    ]);
    const [isIntact, said] = await verified({ head, json: true });
    expect([isIntact, JSON.parse(said)]).toEqual([
      false,
      expect.objectContaining({ is_intact: false, broken: { seq: 2, problem: expect.any(String) } }),
    ]);
  });
});

describe('the evidence of a person', () => {
  test('is written to a file of the owner alone, also when it was open to others before', async () => {
    const file = join(folder, 'evidence.json');
    await writeFile(file, 'what was there before', { mode: 0o644 });
    await saying(() => printEvidence(ask, acme.name, PHONE, { format: 'json', output: file }));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      permission: { status: 'denied' },
      chain: { is_intact: true },
    });
  });

  test('is refused for what is nobody', async () => {
    await expect(printEvidence(ask, acme.name, 'somebody', {})).rejects.toThrow('country code');
  });
});

describe('how long things are kept', () => {
  test('is told with what was set', async () => {
    expect(await saying(() => setProof(ask, acme.name, 10))).toMatch(/for 10 years/);
    expect(await saying(() => setProof(ask, acme.name, null))).toMatch(/for 7 years/);
    expect(await saying(() => setHold(ask, acme.name, 'Case 12/2026', {}))).toMatch(/under legal hold: Case 12\/2026/);
    expect(await saying(() => setHold(ask, acme.name, undefined, { end: true }))).toMatch(/no legal hold any more/);
  });

  test('takes a reason for a hold, or its end, and not both', async () => {
    await expect(setHold(ask, acme.name, undefined, {})).rejects.toThrow('Give either the reason');
    await expect(setHold(ask, acme.name, 'Case 13', { end: true })).rejects.toThrow('Give either the reason');
  });
});
