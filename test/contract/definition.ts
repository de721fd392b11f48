import { createAppHandler } from 'zapier-platform-core';
import app from '../../index.ts';

export interface Field {
  key: string;
  label?: string;
  type?: string;
  helpText?: string;
  required?: boolean;
  dynamic?: string;
  search?: string;
  choices?: object;
  children?: Field[];
}

interface Operation {
  key: string;
  noun: string;
  display: { label: string; description: string; hidden?: boolean };
  operation: {
    type?: string;
    inputFields?: Field[];
    outputFields: Field[];
    sample: Record<string, unknown>;
    cleanInputData?: boolean;
    [method: string]: unknown;
  };
}

export interface Definition {
  platformVersion: string;
  flags?: { cleanInputData?: boolean };
  authentication: { connectionLabel: string; fields: Field[]; test: unknown };
  triggers: Record<string, Operation>;
  searches: Record<string, Operation>;
  creates: Record<string, Operation>;
}

const handler = createAppHandler(app);

/** The app as Zapier sees it: what the build writes into definition.json. */
export const definition = (await handler({ command: 'definition' })).results as Definition;

/** What core's own schema finds wrong with it. */
export const structuralErrors = async (): Promise<unknown> => (await handler({ command: 'validate' })).results;

export const triggers = Object.values(definition.triggers);
export const hookTriggers = triggers.filter(({ operation }) => operation.type === 'hook');
export const operations = [...triggers, ...Object.values(definition.searches), ...Object.values(definition.creates)];

const isType: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  datetime: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value),
};

/** The fields of a result whose values are not of their type; null is of every type. */
export const wrongTypes = (result: Record<string, unknown>, fields: Field[]): string[] =>
  fields
    .filter(({ key, type = 'string' }) => result[key] !== null && !isType[type]?.(result[key]))
    .map(({ key, type }) => `${key} is ${JSON.stringify(result[key])}, which is no ${type}`);
