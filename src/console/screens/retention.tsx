import { lazily } from '../lazily.tsx';
import { Heading } from '../parts/heading.tsx';
import { SetupTabs } from './setup-tabs.tsx';

const RetentionForms = lazily(async () => (await import('./retention-forms.tsx')).RetentionForms);

/** Retention: what is kept for how long, and what a legal hold keeps. */
export const Retention = () => (
  <>
    <Heading title="Retention">
      What the hub keeps, and for how long. What is older is deleted every hour, and cannot be had back.
    </Heading>
    <SetupTabs />
    <RetentionForms />
  </>
);
