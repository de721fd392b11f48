/** Recipes as docs/recipes writes them: steps, what each field is filled with, and what other apps give. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface RecipeStep {
  /** The label of an operation of ours, or "App: Event". */
  name: string;
  /** By label, in order. */
  fields: [label: string, value: string][];
  /** What a step of another app gives to later ones. */
  gives: string[];
}

export interface Recipe {
  /** The page and the heading. */
  title: string;
  steps: RecipeStep[];
}

const FOLDER = fileURLToPath(new URL('../../docs/recipes/', import.meta.url));

const STEP = /^(\d+)\. (.+)$/;
const FIELD = /^ {3}([^:]+): (.+)$/;

const stepsOf = (block: string): RecipeStep[] => {
  const steps: RecipeStep[] = [];
  for (const line of block.split('\n')) {
    const [, number, name] = STEP.exec(line) ?? [];
    if (name !== undefined) {
      if (Number(number) !== steps.length + 1) throw new Error(`"${line}" is out of order.`);
      steps.push({ name, fields: [], gives: [] });
      continue;
    }
    const [, label, value] = FIELD.exec(line) ?? [];
    const step = steps.at(-1);
    if (!step || label === undefined || value === undefined) throw new Error(`"${line}" is no line of a recipe.`);
    if (label === 'gives') step.gives.push(...value.split(', '));
    else step.fields.push([label, value]);
  }
  return steps;
};

/** The number and the label of every field that a value is mapped from. */
export const mappedIn = (value: string): { step: number; label: string }[] =>
  [...value.matchAll(/\{\{(\d+)\. ([^}]+)\}\}/g)].map(([, step, label = '']) => ({ step: Number(step), label }));

/** Every recipe on every page. */
export const everyRecipe: Recipe[] = readdirSync(FOLDER).flatMap((file) => {
  let heading = '';
  const text = readFileSync(`${FOLDER}${file}`, 'utf8');
  return [...text.matchAll(/^## (.+)$|^```recipe\n([\s\S]*?)\n```$/gm)].flatMap(([, title, block]) => {
    if (title !== undefined) heading = title;
    return block === undefined ? [] : [{ title: `${file}: ${heading}`, steps: stepsOf(block) }];
  });
});
