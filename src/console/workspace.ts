import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Me } from '../hub-api/me.ts';
import type { Trigger } from '../hub-api/triggers.ts';

/** What every screen may need to know of the workspace that is signed in. */
export interface Workspace {
  me: Me;
  triggers: readonly Trigger[];
  /** Whether local Zaps run beside the hub. */
  canTry: boolean;
}

export const WorkspaceContext = createContext<Workspace | null>(null);

export const useWorkspace = (): Workspace => {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error('A screen is shown to whoever is signed in alone.');
  return workspace;
};

/** Whether whoever is signed in may change anything; the hub refuses whatever else is tried. */
export const useMayChange = (): boolean => useWorkspace().me.key?.role === 'admin';

/** The label of a trigger, or its key when it is none. */
export const useTriggerLabels = (): ((key: string) => string | null) => {
  const { triggers } = useWorkspace();
  return (key) => triggers.find((trigger) => trigger.key === key)?.label ?? null;
};
