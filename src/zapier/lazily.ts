/**
 * An operation that is put together when core first looks at it: a webhook runs one trigger, and Zapier makes the
 * whole app anew at every cold start.
 */
export const lazily = <Operation extends { key: string }>(
  key: string,
  make: () => Omit<Operation, 'key'>,
): Operation => {
  let made: Omit<Operation, 'key'> | undefined;
  const parts = ['noun', 'display', 'operation'] as const;
  const operation = { key };
  for (const part of parts) {
    Object.defineProperty(operation, part, {
      enumerable: true,
      get() {
        made ??= make();
        return (made as Record<string, unknown>)[part];
      },
    });
  }
  return operation as Operation;
};
