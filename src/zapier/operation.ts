import type { Bundle, Create, Search, ZObject } from 'zapier-platform-core';
import type { OperationFields, ResultOf } from '../values/output-field.ts';
import { explained } from './answers/http.ts';
import { toOutputFields } from './answers/output-fields.ts';
import { type FieldGroup, formOf, type InputField } from './forms/field-groups.ts';
import type { ownFields } from './forms/own-fields.ts';
import { lazily } from './lazily.ts';

interface Operation<Fields extends OperationFields, Outcome> {
  noun: string;
  label: string;
  description: string;
  /** Its form: fields, or groups of them where they are many. */
  inputFields: readonly InputField[] | readonly FieldGroup[];
  output: Fields;
  sample: NoInfer<ResultOf<Fields>>;
  perform(z: ZObject, bundle: Bundle): Promise<NoInfer<Outcome>>;
  /** Of an action that waits: what it gives in the end, from what `perform` gave and what was posted to its callback URL. */
  performResume?(z: ZObject, bundle: Bundle): Promise<NoInfer<Outcome>>;
  /** Gives the fields that the account adds to `output`. */
  ownFields?: ReturnType<typeof ownFields>;
  /** How often the vendor lets it run. */
  throttle?: Search['operation']['throttle'];
  /** What may not run at the same time. */
  lock?: Search['operation']['lock'];
}

const declarations = new WeakMap<object, OperationFields>();

/** What a search's or action's `operation` was declared to give: its help texts are for the documentation alone. */
export const declaredOutputOf = (operation: object): OperationFields => declarations.get(operation) ?? {};

const isGrouped = (fields: readonly InputField[] | readonly FieldGroup[]): fields is readonly FieldGroup[] =>
  fields.some((field) => 'fields' in field);

const definitionOf = <Fields extends OperationFields, Outcome>(declared: Operation<Fields, Outcome>) => {
  const { performResume } = declared;
  const operation = {
    ...(isGrouped(declared.inputFields) ? formOf(declared.inputFields) : { inputFields: [...declared.inputFields] }),
    outputFields: [...toOutputFields(declared.output), ...(declared.ownFields ? [declared.ownFields] : [])],
    sample: { ...declared.sample },
    perform: explained((z, bundle) => declared.perform(z, bundle)),
    ...(performResume && { performResume: explained((z, bundle) => performResume(z, bundle)) }),
    ...(declared.throttle && { throttle: declared.throttle }),
    ...(declared.lock && { lock: declared.lock }),
  };
  declarations.set(operation, declared.output);
  return { noun: declared.noun, display: { label: declared.label, description: declared.description }, operation };
};

/** A search, whole, from a declaration of what it is. What it finds comes as a list; the best match first. */
export const search = <Fields extends OperationFields>(
  key: string,
  declare: () => Operation<Fields, ResultOf<Fields>[]>,
): Search => lazily<Search>(key, () => definitionOf(declare()));

/** An action, whole, from a declaration of what it is. */
export const action = <Fields extends OperationFields>(
  key: string,
  declare: () => Operation<Fields, ResultOf<Fields>>,
): Create => lazily<Create>(key, () => definitionOf(declare()));
