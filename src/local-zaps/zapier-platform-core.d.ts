import 'zapier-platform-core';

declare module 'zapier-platform-core' {
  interface HandlerEvent {
    command: 'execute' | 'validate' | 'definition' | 'getAuthTemplate' | 'renderAuthTemplate';
    /** Such as "triggers.my_trigger.operation.perform". */
    method?: string;
    bundle?: object;
    /** Leaves out the memory figures that core prints at every call. */
    calledFromCli?: boolean;
    /** Where z.cache is served; Zapier's own server by default. */
    rpc_base?: string;
    /** What z.generateCallbackUrl gives. */
    callback_url?: string;
    /** Serves z.cache from this object instead. */
    zcacheTestObj?: Record<string, unknown>;
  }

  /** What Zapier's Lambda calls: core exports it, but its types leave it out. */
  export const createAppHandler: (
    app: object,
  ) => (event: HandlerEvent) => Promise<{ results: unknown; status?: string }>;
}
