import { createAppHandler } from 'zapier-platform-core';
import { app } from '../edition.ts';
import { flatFields } from './flat-fields.ts';
import { FILE_POINTER } from './result-schema.ts';

export interface Field {
  key: string;
  label?: string;
  type?: string;
  helpText?: string;
  required?: boolean;
  list?: boolean;
  group?: string;
  dict?: boolean;
  dynamic?: string;
  search?: string;
  choices?: object;
  children?: Field[];
}

interface Operation {
  key: string;
  noun: string;
  display: { label: string; description: string; directions?: string; hidden?: boolean };
  operation: {
    type?: string;
    /** A text stands for a function, which makes fields when the form opens. */
    inputFields?: (Field | string)[];
    inputFieldGroups?: { key: string; label: string; emphasize?: boolean }[];
    /** The same. */
    outputFields: (Field | string)[];
    sample: Record<string, unknown>;
    cleanInputData?: boolean;
    [method: string]: unknown;
  };
}

export interface Definition {
  platformVersion: string;
  flags?: { cleanInputData?: boolean };
  authentication: { type: string; connectionLabel: string; fields: Field[]; test: unknown };
  triggers: Record<string, Operation>;
  searches: Record<string, Operation>;
  creates: Record<string, Operation>;
  searchOrCreates: Record<string, { key: string; display: Operation['display']; search: string; create: string }>;
}

const handler = createAppHandler(app);

/** The app as Zapier sees it: what the build writes into definition.json. */
export const definition = (await handler({ command: 'definition' })).results as Definition;

/** What core's own schema finds wrong with it. */
export const structuralErrors = async (): Promise<unknown> => (await handler({ command: 'validate' })).results;

const triggers = Object.values(definition.triggers);
export const searches = Object.values(definition.searches);
export const creates = Object.values(definition.creates);
export const hookTriggers = triggers.filter(({ operation }) => operation.type === 'hook');
/** Without a subscription of their own: Zapier shows a URL to paste. */
export const staticTriggers = hookTriggers.filter(({ operation }) => !operation.performSubscribe);
export const hasHub = definition.authentication.fields.some(({ key }) => key === 'hub_url');
export const operations = [...triggers, ...searches, ...creates];

/** The input fields that stand in the definition. */
export const inputFieldsOf = ({ operation }: Operation): Field[] =>
  (operation.inputFields ?? []).filter((field) => typeof field === 'object');

/** The output fields that stand in the definition. */
export const outputFieldsOf = ({ operation }: Operation): Field[] => flatFields(operation.outputFields);

const isType: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  file: (value) => typeof value === 'string' && (URL.canParse(value) || FILE_POINTER.test(value)),
  datetime: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value),
};

/** The values of a field; of line items, whose key is list[]field, there is one for each item. */
export const valuesOf = (result: Record<string, unknown>, key: string): unknown[] => {
  const [list = '', item] = key.split('[]');
  if (item === undefined) return [result[key]];
  return (result[list] as Record<string, unknown>[]).map((line) => line[item]);
};

/** The fields of a result whose values are not of their type; null is of every type. */
export const wrongTypes = (result: Record<string, unknown>, fields: Field[]): string[] =>
  fields.flatMap(({ key, type = 'string' }) =>
    valuesOf(result, key)
      .filter((value) => value !== null && !isType[type]?.(value))
      .map((value) => `${key} is ${JSON.stringify(value)}, which is no ${type}`),
  );
