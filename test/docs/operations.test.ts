/** docs/builders.md names every trigger, search and action of the app, and none that there is not. */
import { expect, test } from '@jest/globals';
import app from '../../index.ts';
import { pages } from './pages.ts';

const text = pages.find(({ path }) => path === 'docs/builders.md')?.text ?? '';

/** The names in the first column of the table below a head. */
const namesBelow = (head: string): string[] => {
  const table = text.split(`| ${head} |`)[1]?.split('\n\n')[0] ?? '';
  return [...table.matchAll(/^\| ([A-Z][^|]+) \|/gm)].flatMap(([, names = '']) => names.split(', ')).toSorted();
};

const labelsOf = (...kinds: object[]): string[] =>
  kinds.flatMap((kind) =>
    Object.values(kind as Record<string, { display: { label: string; hidden?: boolean } }>).flatMap(({ display }) =>
      display.hidden ? [] : [display.label],
    ),
  );

const inTwoWays = / \((Manual Setup|Polling)\)$/;
const withoutProduct = (label: string): string => label.replace(/(DoubleTick|WhatConverts) /, '');

test('every trigger', () => {
  const labels = new Set(labelsOf(app.triggers).map((label) => label.replace(inTwoWays, '')));
  expect(namesBelow('Trigger')).toEqual([...labels].toSorted());
});

test('every search, and every search that creates', () => {
  const labels = labelsOf(app.searches, app.searchOrCreates ?? {}).map(withoutProduct);
  expect(namesBelow('Search')).toEqual(labels.toSorted());
});

test('every action', () => {
  expect(namesBelow('Action')).toEqual(labelsOf(app.creates).map(withoutProduct).toSorted());
});
