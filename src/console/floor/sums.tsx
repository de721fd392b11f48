/** The floor in five figures. */
export const Sums = ({ sums }: { sums: readonly { label: string; value: number | null; isBad?: boolean }[] }) => (
  <dl class="sums">
    {sums.map(({ label, value, isBad }) => (
      <div key={label} class={isBad && value ? 'bad' : ''}>
        <dt>{label}</dt>
        <dd>{value ?? '–'}</dd>
      </div>
    ))}
  </dl>
);
