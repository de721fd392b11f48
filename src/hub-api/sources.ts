/** The providers whose intake URL is all the proof that there is: whoever has it posts for them. */
export const URL_SOURCES = ['doubletick', 'whatconverts'] as const;
export type UrlSource = (typeof URL_SOURCES)[number];

/** The providers that sign what they post, with a secret that the hub must be given. */
export const SIGNING_SOURCES = ['whatsapp_cloud'] as const;

/** The providers whose webhooks the hub takes in. */
export const SOURCES = [...URL_SOURCES, ...SIGNING_SOURCES] as const;
export type Source = (typeof SOURCES)[number];
