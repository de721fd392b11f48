import { lazily } from '../lazily.tsx';
import { Heading } from '../parts/heading.tsx';
import { useMayChange, useWorkspace } from '../workspace.ts';
import { SetupTabs } from './setup-tabs.tsx';

const KeyList = lazily(async () => (await import('./key-list.tsx')).KeyList);

const NotYours = () => {
  const { me } = useWorkspace();
  return (
    <p>
      You are signed in with the key "{me.key?.name}", which has the role "{me.key?.role}". Keys are seen, made and
      ended with a key that has the role "admin".
    </p>
  );
};

/** Keys: who may do what, and with what. */
export const Keys = () => (
  <>
    <Heading title="Keys">
      What opens this workspace. Give each Zap, screen and person a key of its own: it can be ended without the others.
    </Heading>
    <SetupTabs />
    {useMayChange() ? <KeyList /> : <NotYours />}
  </>
);
