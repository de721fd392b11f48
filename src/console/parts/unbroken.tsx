/** A number or a short name in a table, on one line; `none` where there is none. */
export const Unbroken = ({ text, none = '–' }: { text: string | null; none?: string }) =>
  text === null ? <span class="faint">{none}</span> : <span class="unbroken">{text}</span>;
