import { lazily } from '../lazily.tsx';
import { Heading } from '../parts/heading.tsx';

const Figures = lazily(async () => (await import('./figures.tsx')).Figures);

/** Numbers: its heading is there at once, for whoever hears the page. */
export const Numbers = () => (
  <>
    <Heading title="Numbers">How the calls of a period went, beside the period before it.</Heading>
    <Figures />
  </>
);
