import packageJson from '../../package.json' with { type: 'json' };

/** Where it is written how to host a hub. */
export const HUB_DOCS = `${packageJson.homepage}/blob/main/docs/hub.md`;
