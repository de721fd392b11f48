/** Zaps are built on keys, types and required fields: what is released stays, or the version says that it does not. */
import { expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };
import { versionsIn } from './changelog.ts';
import { definition } from './definition.ts';
import { type Frozen, type FrozenOperation, frozenOf } from './frozen.ts';
import frozenKeys from './frozen-keys.json' with { type: 'json' };
import { allows, changesBetween, stepBetween, stepFor, versionAfter } from './semver-step.ts';

const frozen = frozenKeys as Frozen;
const now = frozenOf(definition, packageJson.version);

/** Another edition has a part of the operations, of their inputs and of the connection: of these all must hold. */
const partOf = ({ version, auth, operations }: Frozen): Frozen => {
  const only = <Value>(all: Record<string, Value>, kept: object) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => key in kept));
  const fields = only(auth.fields, now.auth.fields);
  const kept = Object.entries(only(operations, now.operations)).map(([key, operation]): [string, FrozenOperation] => {
    const inputs = only(operation.inputs, now.operations[key]?.inputs ?? {});
    return [key, { ...operation, inputs, required: operation.required.filter((name) => name in inputs) }];
  });
  return { version, auth: { ...auth, fields }, operations: Object.fromEntries(kept) };
};

const isDefault = (process.env.RINGHOOK_EDITION ?? 'all') === 'all';

test('what is released holds: a change asks for no larger step than the version in package.json takes', () => {
  const changes = changesBetween(isDefault ? frozen : partOf(frozen), now);
  const asked = changes.length === 0 ? 'none' : stepFor(changes);
  const given = stepBetween(frozen.version, now.version);
  const problem = allows(given, asked)
    ? ''
    : [
        `These changes ask for a ${asked} version, ${versionAfter(frozen.version, asked)}; package.json says ${now.version}.`,
        `Raise it, or run "npm run freeze -- --unreleased" while ${frozen.version} has never been released:`,
        ...changes.map(({ step, what }) => `${step}: ${what}`),
      ].join('\n');
  expect(problem).toBe('');
});

test('what is frozen is this version or the one before: no released version was left unfrozen', () => {
  expect(versionsIn().slice(0, 2)).toContain(frozen.version);
});
