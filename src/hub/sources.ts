/** The providers whose webhooks the hub takes in. */
export const SOURCES = ['doubletick', 'whatconverts'] as const;
export type Source = (typeof SOURCES)[number];

export const isSource = (text: string): text is Source => SOURCES.some((source) => source === text);
