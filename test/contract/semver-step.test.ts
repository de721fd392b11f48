import { describe, expect, test } from '@jest/globals';
import type { Frozen, FrozenOperation } from './frozen.ts';
import { allows, changesBetween, stepBetween, stepFor, versionAfter } from './semver-step.ts';

const call: FrozenOperation = {
  kind: 'hook',
  inputs: { agent: 'string', numbers: 'string[]' },
  required: ['agent'],
  outputs: { id: 'string', ended_at: 'datetime' },
};

const released: Frozen = {
  version: '1.4.2',
  auth: { type: 'custom', fields: { api_key: 'password' }, required: [] },
  operations: { 'trigger/call': call },
};

const withCall = (change: Partial<FrozenOperation>): Frozen => ({
  ...released,
  operations: { 'trigger/call': { ...call, ...change } },
});

const withAuth = (change: Partial<Frozen['auth']>): Frozen => ({ ...released, auth: { ...released.auth, ...change } });

const asked = (now: Frozen) => {
  const changes = changesBetween(released, now);
  return [stepFor(changes), ...changes.map(({ what }) => what)];
};

test('words alone ask for a patch', () => expect(asked(released)).toEqual(['patch']));

describe('what adds asks for a minor version:', () => {
  test('an operation', () => {
    const operations = { ...released.operations, 'create/note': call };
    expect(asked({ ...released, operations })).toEqual(['minor', 'create/note is new']);
  });

  test('an output', () => {
    expect(asked(withCall({ outputs: { ...call.outputs, note: 'string' } }))).toEqual([
      'minor',
      'trigger/call: the output note is new',
    ]);
  });

  test('an input that may stay empty', () => {
    expect(asked(withCall({ inputs: { ...call.inputs, state: 'string' } }))).toEqual([
      'minor',
      'trigger/call: the input state is new',
    ]);
  });

  test('an input that had to be filled in, and need not be any more', () => {
    expect(asked(withCall({ required: [] }))).toEqual(['minor', 'trigger/call: the input agent is optional now']);
  });

  test('a field of the connection', () => {
    expect(asked(withAuth({ fields: { api_key: 'password', region: 'string' } }))).toEqual([
      'minor',
      'connection: the field region is new',
    ]);
  });
});

describe('what breaks a Zap asks for a major version:', () => {
  test('an operation that is gone', () => {
    expect(asked({ ...released, operations: {} })).toEqual(['major', 'trigger/call is gone']);
  });

  test('a search that became an action', () => {
    const search = { ...released, operations: { 'search/call': call } };
    expect(stepFor(changesBetween(search, { ...released, operations: { 'create/call': call } }))).toBe('major');
  });

  test('a polling trigger that became a hook', () => {
    expect(stepFor(changesBetween(withCall({ kind: 'polling' }), released))).toBe('major');
    expect(asked(withCall({ kind: 'polling' }))).toEqual([
      'major',
      'trigger/call: it was of the kind hook and is of polling',
    ]);
  });

  test('an input that is gone, whether or not it had to be filled in', () => {
    expect(asked(withCall({ inputs: { numbers: 'string[]' }, required: [] }))).toEqual([
      'major',
      'trigger/call: the input agent is gone',
    ]);
  });

  test('an input that takes one value now, and took several', () => {
    expect(asked(withCall({ inputs: { agent: 'string', numbers: 'string' } }))).toEqual([
      'major',
      'trigger/call: the input numbers was string[] and is string',
    ]);
  });

  test('an input that must be filled in, be it new or not', () => {
    expect(asked(withCall({ required: ['agent', 'numbers'] }))).toEqual([
      'major',
      'trigger/call: the input numbers is required now',
    ]);
    const withNew = withCall({ inputs: { ...call.inputs, state: 'string' }, required: ['agent', 'state'] });
    expect(asked(withNew)[0]).toBe('major');
  });

  test('an output that is gone, or of another type', () => {
    expect(asked(withCall({ outputs: { id: 'integer' } }))).toEqual([
      'major',
      'trigger/call: the output id was string and is integer',
      'trigger/call: the output ended_at is gone',
    ]);
  });

  test('another type of connection, and a field of it that is gone, of another type, or required now', () => {
    expect(asked(withAuth({ type: 'oauth2' }))).toEqual(['major', 'connection: its type was custom and is oauth2']);
    expect(asked(withAuth({ fields: {} }))).toEqual(['major', 'connection: the field api_key is gone']);
    expect(asked(withAuth({ fields: { api_key: 'string' } }))[0]).toBe('major');
    expect(asked(withAuth({ required: ['api_key'] }))[0]).toBe('major');
  });
});

test('the step from one version to another is that of the first number that differs', () => {
  const steps = ['1.4.2', '1.4.3', '1.5.0', '2.0.0', '1.10.2'].map((version) => stepBetween('1.4.2', version));
  expect(steps).toEqual(['none', 'patch', 'minor', 'major', 'minor']);
});

test('a step allows whatever asks for it, or for less', () => {
  expect(allows('minor', 'patch')).toBe(true);
  expect(allows('minor', 'minor')).toBe(true);
  expect(allows('minor', 'major')).toBe(false);
  expect(allows('none', 'patch')).toBe(false);
});

test('a step leads to the next version of its kind', () => {
  const next = (['none', 'patch', 'minor', 'major'] as const).map((step) => versionAfter('1.4.2', step));
  expect(next).toEqual(['1.4.2', '1.4.3', '1.5.0', '2.0.0']);
});
