/** How much of a whole, as a bar; the text beside it says the same. */
export const ShareBar = ({ share }: { share: number }) => (
  <svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="whole" width="100" height="8" />
    <rect class="part" width={share * 100} height="8" />
  </svg>
);

export interface Stack {
  /** What the bar is for, such as a date. */
  label: string;
  /** From the bottom up. */
  parts: readonly { name: string; amount: number; class: string }[];
}

const HEIGHT = 120;
const WIDTH = 14;
const GAP = 4;

/** Bars of several parts, side by side. `summary` says what they show, for those who do not see it. */
export const StackedBars = ({ stacks, summary }: { stacks: readonly Stack[]; summary: string }) => {
  const totals = stacks.map(({ parts }) => parts.reduce((sum, { amount }) => sum + amount, 0));
  const scale = HEIGHT / Math.max(1, ...totals);
  return (
    <svg
      class="stacked"
      viewBox={`0 0 ${stacks.length * (WIDTH + GAP)} ${HEIGHT + 1}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={summary}
    >
      {stacks.map(({ label, parts }, index) => {
        const x = index * (WIDTH + GAP);
        let top = HEIGHT;
        return (
          <g key={label}>
            <title>{`${label}: ${parts.map(({ name, amount }) => `${amount} ${name}`).join(', ')}`}</title>
            <rect class="slot" x={x} y={0} width={WIDTH} height={HEIGHT} />
            {parts.map((part) => {
              const height = part.amount * scale;
              top -= height;
              return <rect key={part.name} class={part.class} x={x} y={top} width={WIDTH} height={height} />;
            })}
          </g>
        );
      })}
      <rect class="ground" x={0} y={HEIGHT} width={stacks.length * (WIDTH + GAP)} height={1} />
    </svg>
  );
};
