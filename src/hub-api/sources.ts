/** The providers whose intake URL is all the proof that there is: whoever has it posts for them. */
export const URL_SOURCES = ['doubletick', 'whatconverts'] as const;
export type UrlSource = (typeof URL_SOURCES)[number];

/** The providers that sign what they post, with a secret that the hub must be given. */
export const SIGNING_SOURCES = ['whatsapp_cloud'] as const;
type SigningSource = (typeof SIGNING_SOURCES)[number];

/** The providers whose webhooks the hub takes in. */
export const SOURCES = [...URL_SOURCES, ...SIGNING_SOURCES] as const;
export type Source = (typeof SOURCES)[number];

/** The same of each provider. */
export const ofEach = <Name extends string, Value>(names: readonly Name[], value: Value): Record<Name, Value> =>
  Object.fromEntries(names.map((name) => [name, value])) as Record<Name, Value>;

/** A URL or a token for each provider to post to: one that signs has none before somebody brings its secret. */
export type Intakes = Record<UrlSource, string> & Partial<Record<SigningSource, string>>;
