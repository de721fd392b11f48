import type { ComponentChildren } from 'preact';

/** What a screen is called, and in a sentence what it is for. It takes the focus when its screen opens. */
export const Heading = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <hgroup class="heading">
    <h1 tabIndex={-1}>{title}</h1>
    {children && <p>{children}</p>}
  </hgroup>
);
