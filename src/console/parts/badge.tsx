import type { ComponentChildren } from 'preact';

export type Tone = 'good' | 'fair' | 'bad' | 'plain';

/** A state in a word. Its colour only underlines it. */
export const Badge = ({ tone, children }: { tone: Tone; children: ComponentChildren }) => (
  <span class={`badge ${tone}`}>{children}</span>
);
