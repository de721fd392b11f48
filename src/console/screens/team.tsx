import { lazily } from '../lazily.tsx';
import { Heading } from '../parts/heading.tsx';
import { SetupTabs } from './setup-tabs.tsx';

const TeamList = lazily(async () => (await import('./team-list.tsx')).TeamList);

/** Team: whom the hub knows, and from where. */
export const Team = () => (
  <>
    <Heading title="Team">
      Whoever was on a call in the last 30 days, as the webhooks of each product tell. Nobody has to be entered.
    </Heading>
    <SetupTabs />
    <TeamList />
  </>
);
