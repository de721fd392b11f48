let last: Promise<unknown> = Promise.resolve();

/**
 * Reads a module when it is first needed, and never two at once: module loaders other than Node's own, as that of the
 * tests, stumble over what two of them share.
 */
export const inTurn = <Module>(read: () => Promise<Module>): Promise<Module> => {
  // One that could not be read keeps no other from being read.
  const next = last.then(read, read);
  last = next;
  return next;
};
