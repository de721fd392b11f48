import { PRODUCT_NAMES } from '../../hub-api/call-names.ts';

const PRODUCTS = Object.entries(PRODUCT_NAMES).map(([source, name]) => [`${source}_`, name] as const);

/** The verb that a product's name stands behind: "Find Customer" is "Find DoubleTick Customer". */
const VERB = /^(?:Find or Create|\w+) /;

/**
 * What an operation is called in an edition: with the name of its product where there are several, without it where
 * Zapier shows it beside every label already. `label` is of an event, and begins with the product, or else with a verb.
 */
export const labelFor = (key: string, label: string, isOneOfSeveral: boolean): string => {
  const product = PRODUCTS.find(([start]) => key.startsWith(start))?.[1];
  if (product === undefined) return label;
  const isEvent = label.startsWith(`${product} `);
  if (isOneOfSeveral) return isEvent ? label : label.replace(VERB, (verb) => `${verb}${product} `);
  return isEvent ? label.slice(product.length + 1) : label;
};
