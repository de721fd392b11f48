/** Every recipe of docs/recipes: its steps exist, and every field that it maps exists and is filled in the sample. */
import { describe, expect, test } from '@jest/globals';
import { definition, inputFieldsOf, operations, outputFieldsOf, valuesOf } from './definition.ts';
import { everyRecipe, mappedIn, type RecipeStep } from './recipes.ts';

const byLabel = new Map(operations.map((operation) => [operation.display.label, operation]));

/** A placeholder of a chosen template, which is a field once it is chosen. */
const GAP = /^Gap \d+$/;

const isDefault = (process.env.RINGHOOK_EDITION ?? 'all') === 'all';

const operationOf = ({ name }: RecipeStep) => byLabel.get(name);

/** Whether a step is of this app; any other says its app before a colon. */
const isOurs = ({ name }: RecipeStep): boolean => !name.includes(': ');

/** What a step gives under a label, as its sample has it; null for nothing. */
const givenBy = (step: RecipeStep | undefined, label: string): unknown => {
  if (!step) return null;
  if (!isOurs(step)) return step.gives.includes(label) ? label : null;
  const operation = operationOf(step);
  const fields = operation ? outputFieldsOf(operation).filter((field) => field.label === label) : [];
  expect([step.name, label, fields.length]).toEqual([step.name, label, 1]);
  return operation ? valuesOf(operation.operation.sample, fields[0]?.key ?? '')[0] : null;
};

(isDefault ? describe : describe.skip)('the recipe', () => {
  test.each(everyRecipe.map(({ title, steps }, index) => ({ title, steps, index })))('$title ($index)', ({ steps }) => {
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.some(isOurs)).toBe(true);
    for (const [index, step] of steps.entries()) {
      const operation = operationOf(step);
      if (isOurs(step)) {
        expect([step.name, operation?.display.hidden]).toEqual([step.name, undefined]);
        expect(String(operation?.key) in definition.triggers).toBe(index === 0);
        const inputs = operation ? inputFieldsOf(operation) : [];
        const labels = step.fields.map(([label]) => label);
        const unknown = labels.filter((label) => !inputs.some((field) => field.label === label));
        const hasTemplate = labels.includes('Template');
        expect([step.name, unknown.filter((label) => !(hasTemplate && GAP.test(label)))]).toEqual([step.name, []]);
        for (const { label, required } of inputs) if (required) expect(labels).toContain(label);
        for (const [label, value] of step.fields) {
          const { choices } = inputs.find((field) => field.label === label) ?? {};
          if (choices && mappedIn(value).length === 0) expect(Object.values(choices)).toContain(value);
        }
      }
      for (const [field, value] of step.fields) {
        for (const { step: from, label } of mappedIn(value)) {
          expect([step.name, field, from <= index]).toEqual([step.name, field, true]);
          expect([step.name, label, givenBy(steps[from - 1], label)]).not.toEqual([step.name, label, null]);
        }
        expect(value.replaceAll(/\{\{\d+\. [^}]+\}\}/g, '')).not.toMatch(/\{\{|\}\}/);
      }
    }
  });

  test('is there for each of the seeds and each CRM', () => {
    const pages = everyRecipe.map(({ title }) => title.split(':')[0]);
    expect(pages.filter((page) => page === 'README.md').length).toBeGreaterThanOrEqual(9);
    expect([...new Set(pages)].toSorted()).toEqual([
      'README.md',
      'hubspot.md',
      'pipedrive.md',
      'salesforce.md',
      'zoho.md',
    ]);
  });
});
