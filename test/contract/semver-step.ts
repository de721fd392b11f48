/** Which step of the version a change of the app asks for, by what Zaps are built on. */
import type { Frozen, FrozenOperation } from './frozen.ts';

const STEPS = ['none', 'patch', 'minor', 'major'] as const;
export type Step = (typeof STEPS)[number];

interface Change {
  step: Step;
  /** In words, such as "trigger/x: the output call_id is gone". */
  what: string;
}

type Types = Readonly<Record<string, string>>;

const addedOf = (before: object, now: object): string[] => Object.keys(now).filter((key) => !(key in before));

/** A field that is new, gone or of another type; `name` is what a person calls these fields. */
const changesOfTypes = (name: string, before: Types, now: Types): Change[] => [
  ...Object.entries(before).flatMap(([key, type]): Change[] => {
    if (now[key] === undefined) return [{ step: 'major', what: `${name} ${key} is gone` }];
    if (now[key] === type) return [];
    return [{ step: 'major', what: `${name} ${key} was ${type} and is ${now[key]}` }];
  }),
  ...addedOf(before, now).map((key): Change => ({ step: 'minor', what: `${name} ${key} is new` })),
];

/** Whoever left a field empty, or built a Zap before there was one, is stopped by one that is required. */
const changesOfRequired = (
  name: string,
  before: readonly string[],
  now: readonly string[],
  fields: Types,
): Change[] => [
  ...now
    .filter((key) => !before.includes(key))
    .map((key): Change => ({ step: 'major', what: `${name} ${key} is required now` })),
  ...before
    .filter((key) => !now.includes(key) && key in fields)
    .map((key): Change => ({ step: 'minor', what: `${name} ${key} is optional now` })),
];

const changesOfOperation = (before: FrozenOperation, now: FrozenOperation): Change[] => [
  ...(before.kind === now.kind
    ? []
    : [{ step: 'major', what: `it was of the kind ${before.kind} and is of ${now.kind}` } as const]),
  ...changesOfTypes('the input', before.inputs, now.inputs),
  ...changesOfRequired('the input', before.required, now.required, now.inputs),
  ...changesOfTypes('the output', before.outputs, now.outputs),
];

const changesOfAuth = (before: Frozen['auth'], now: Frozen['auth']): Change[] => [
  ...(before.type === now.type
    ? []
    : [{ step: 'major', what: `its type was ${before.type} and is ${now.type}` } as const]),
  ...changesOfTypes('the field', before.fields, now.fields),
  ...changesOfRequired('the field', before.required, now.required, now.fields),
];

/** Everything that differs, with the step that it asks for: Zapier holds a release that breaks Zaps in less than a major one. */
export const changesBetween = (before: Frozen, now: Frozen): Change[] => {
  const of = (name: string, changes: Change[]) =>
    changes.map(({ step, what }): Change => ({ step, what: `${name}: ${what}` }));
  return [
    ...of('connection', changesOfAuth(before.auth, now.auth)),
    ...Object.entries(before.operations).flatMap(([key, was]): Change[] => {
      const is = now.operations[key];
      return is ? of(key, changesOfOperation(was, is)) : [{ step: 'major', what: `${key} is gone` }];
    }),
    ...addedOf(before.operations, now.operations).map((key): Change => ({ step: 'minor', what: `${key} is new` })),
  ];
};

/** The largest step that any of the changes asks for; a patch where nothing that Zaps are built on changed. */
export const stepFor = (changes: readonly Change[]): Step =>
  STEPS[Math.max(1, ...changes.map(({ step }) => STEPS.indexOf(step)))] ?? 'patch';

/** The step from one version ("1.2.3") to another. */
export const stepBetween = (before: string, now: string): Step => {
  const parts = (version: string) => version.split('.').map(Number);
  const [old, own] = [parts(before), parts(now)];
  const place = own.findIndex((number, index) => number !== old[index]);
  return place === -1 ? 'none' : ((['major', 'minor', 'patch'] as const)[place] ?? 'none');
};

/** True when a version that takes the step `given` may bring what asks for the step `asked`. */
export const allows = (given: Step, asked: Step): boolean => STEPS.indexOf(given) >= STEPS.indexOf(asked);

/** The version ("1.2.3") that is a step after another. */
export const versionAfter = (version: string, step: Step): string => {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  if (step === 'major') return `${major + 1}.0.0`;
  if (step === 'minor') return `${major}.${minor + 1}.0`;
  return step === 'patch' ? `${major}.${minor}.${patch + 1}` : version;
};
