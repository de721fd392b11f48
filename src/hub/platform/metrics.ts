import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Verdict } from '../delivery/sender.ts';
import type { Source } from '../sources.ts';

/** What Prometheus reads; numbers alone, never a person or a workspace. */
export class Metrics {
  readonly registry = new Registry();
  readonly #received: Counter<'source' | 'outcome'>;
  readonly #replies: Counter<'answer'>;
  readonly #attempts: Counter<'verdict'>;
  readonly #delay: Histogram;

  constructor() {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.#received = new Counter({
      name: 'ringhook_webhooks_received_total',
      help: 'Webhooks taken in, by source and outcome.',
      labelNames: ['source', 'outcome'],
      registers,
    });
    this.#replies = new Counter({
      name: 'ringhook_permission_replies_total',
      help: 'Replies to permission requests, by what they say; unclear and unidentified ones need a person.',
      labelNames: ['answer'],
      registers,
    });
    this.#attempts = new Counter({
      name: 'ringhook_delivery_attempts_total',
      help: 'Attempts to deliver, by how they went.',
      labelNames: ['verdict'],
      registers,
    });
    this.#delay = new Histogram({
      name: 'ringhook_delivery_delay_seconds',
      help: 'From the arrival of a webhook to its delivery.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 3600],
      registers,
    });
  }

  received(source: Source, outcome: string): void {
    this.#received.inc({ source, outcome });
  }

  replied(answer: string): void {
    this.#replies.inc({ answer });
  }

  /** `delayMs` since the webhook arrived. */
  delivered(verdict: Verdict, delayMs: number): void {
    this.#attempts.inc({ verdict });
    if (verdict === 'delivered') this.#delay.observe(delayMs / 1000);
  }

  /** A number that is worked out when it is read. */
  gauge(name: string, help: string, read: () => Promise<number> | number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        this.set(await read());
      },
    });
  }

  /** The same for each value of a label; what `read` leaves out is 0. */
  gauges(
    name: string,
    help: string,
    label: { name: string; values: readonly string[] },
    read: () => Promise<ReadonlyMap<string, number> | number>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [label.name],
      registers: [this.registry],
      async collect() {
        const numbers = await read();
        for (const value of label.values) {
          this.set({ [label.name]: value }, typeof numbers === 'number' ? numbers : (numbers.get(value) ?? 0));
        }
      },
    });
  }
}
