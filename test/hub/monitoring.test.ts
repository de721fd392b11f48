/** The dashboard and the rules that come with the hub ask for what it really measures. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import * as z from 'zod';
import { useHub } from './http/hub-under-test.ts';

const on = useHub();

const read = (name: string): string => readFileSync(new URL(`../../monitoring/${name}`, import.meta.url), 'utf8');

const Rules = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Ringhook[A-Z]\w+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[mh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
          annotations: z.strictObject({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});

const Dashboard = z.object({
  title: z.string(),
  panels: z.array(z.object({ id: z.int(), title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
});

const rules = Rules.parse(parse(read('alerts.yml'))).groups.flatMap((group) => group.rules);
const { panels } = Dashboard.parse(JSON.parse(read('grafana.json')));

/** Of Prometheus itself. */
const OWN_LABELS = ['job', 'instance', 'le'];

/** The metrics that an expression names, with the labels that it asks them for. */
const askedBy = (expression: string): { metric: string; labels: string[] }[] => {
  const grouped = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));
  const metrics = [...expression.matchAll(/\b((?:ringhook|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)];
  return metrics.map(([, metric = '', matchers = '']) => ({
    metric: metric.replace(/_bucket$/, ''),
    labels: [...grouped, ...[...matchers.matchAll(/(\w+)\s*=/g)].map(([, label = '']) => label)].filter(
      (label) => !OWN_LABELS.includes(label),
    ),
  }));
};

test('every metric that they ask for is one of the hub, with the labels that it has', () => {
  const { registry } = on.hub.parts.metrics;
  const expressions = [...rules, ...panels.flatMap(({ targets }) => targets)].map(({ expr }) => expr);
  const asked = expressions.flatMap(askedBy);
  expect(asked.length).toBeGreaterThan(15);
  for (const { metric, labels } of asked) {
    const found = registry.getSingleMetric(metric) as unknown as { labelNames: string[] } | undefined;
    expect({ metric, labels: found?.labelNames ?? 'no such metric' }).toEqual({
      metric,
      labels: labels.length > 0 ? expect.arrayContaining(labels) : expect.anything(),
    });
  }
});

test('no two panels or rules have one name', () => {
  for (const names of [
    rules.map(({ alert }) => alert),
    panels.map(({ title }) => title),
    panels.map(({ id }) => String(id)),
  ]) {
    expect(new Set(names).size).toBe(names.length);
  }
});
