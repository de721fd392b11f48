/** The screen of one call; `id` as the hub or the provider has it. */
export const callPath = (id: string): string => `/calls/${encodeURIComponent(id).replaceAll('%3A', ':')}`;

/** The id in that screen's address, in which the router leaves these signs escaped: ; / ? : @ & = + $ , # */
export const callIdIn = (part: string): string =>
  part.replaceAll(/%(?:2[346BCF]|3[ABDF]|40)/gi, (sign) => decodeURIComponent(sign));
