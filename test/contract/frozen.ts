/** What Zaps are built on, of the whole app: the keys, their types, what must be filled in, and how each operation runs. */
import type { Definition, Field } from './definition.ts';
import { flatFields } from './flat-fields.ts';

/** A field's type by its key, such as "datetime"; "string[]" for a field that takes several. */
type Types = Record<string, string>;

export interface FrozenOperation {
  kind: 'hook' | 'polling' | 'search' | 'create';
  inputs: Types;
  /** The inputs without which a step does not run. */
  required: string[];
  outputs: Types;
}

export interface Frozen {
  /** The version of the app that promises all this. */
  version: string;
  auth: { type: string; fields: Types; required: string[] };
  operations: Record<string, FrozenOperation>;
}

type Operation = Definition['triggers'][string];

const typeOf = ({ type = 'string', list, dict }: Field): string => (dict ? 'dict' : `${type}${list ? '[]' : ''}`);

const typesOf = (fields: Field[]): Types => Object.fromEntries(fields.map((field) => [field.key, typeOf(field)]));

const requiredOf = (fields: Field[]): string[] => fields.filter(({ required }) => required).map(({ key }) => key);

const frozenOperation = (operation: Operation, kind: FrozenOperation['kind']): FrozenOperation => {
  const inputs = (operation.operation.inputFields ?? []).filter((field) => typeof field === 'object');
  return {
    kind,
    inputs: typesOf(inputs),
    required: requiredOf(inputs),
    outputs: typesOf(flatFields(operation.operation.outputFields)),
  };
};

const group = (name: 'trigger' | 'search' | 'create', operations: Record<string, Operation>) =>
  Object.entries(operations).map(([key, one]): [string, FrozenOperation] => [
    `${name}/${key}`,
    frozenOperation(one, name === 'trigger' ? (one.operation.type === 'hook' ? 'hook' : 'polling') : name),
  ]);

/** The promise of an app that is defined like this. */
export const frozenOf = ({ authentication, triggers, searches, creates }: Definition, version: string): Frozen => ({
  version,
  auth: {
    type: authentication.type,
    fields: typesOf(authentication.fields),
    required: requiredOf(authentication.fields),
  },
  operations: Object.fromEntries([
    ...group('trigger', triggers),
    ...group('search', searches),
    ...group('create', creates),
  ]),
});
