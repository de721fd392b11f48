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

/** To core no plain object, so nothing to clone: `constructor` and the tag are what lodash and core look at. */
class Data {
  get [Symbol.toStringTag](): string {
    return 'Data';
  }
}

/** A large table of plain values, such as the choices of a dropdown, that core takes by reference. */
export const dataByReference = <Table extends Record<string, string>>(table: Table): Readonly<Table> =>
  Object.freeze(Object.assign(Object.create(Data.prototype), table));
