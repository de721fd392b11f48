/**
 * A part of the app's definition, by key, that core takes by reference.
 *
 * On every invocation core clones and freezes the whole definition twice, which costs more than everything else
 * that the app does. It leaves functions and what is frozen alone, and copies the properties of a function where it
 * expects an object: so a function that carries frozen triggers is the same definition, at no cost.
 */
export const byReference = <Operation extends object>(operations: Record<string, Operation>) => {
  for (const operation of Object.values(operations)) Object.freeze(operation);
  return Object.assign(() => undefined, operations);
};
