import type { Bundle } from 'zapier-platform-core';
import { isPrivateHost } from '../../values/public-address.ts';

/** What the user filled in under "Connect"; a part is there only when all of its fields are. */
export interface Connection {
  doubletick: { apiKey: string } | null;
  whatconverts: { token: string; secret: string } | null;
  hub: { url: string; key: string } | null;
}

/** What is wrong with a hub address, in words; null when it is fine. */
export const problemWithHubUrl = (text: string): string | null => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    return `The Hub Address "${text}" is not a web address. It looks like https://hub.example.com.`;
  }
  if (url.username || url.password || url.search || url.hash) {
    return 'The Hub Address may hold only the address itself: no user name, password, "?" or "#".';
  }
  // With a dot at its end, a name is the same name.
  if (isLoopback(url.hostname.replace(/\.$/, ''))) {
    return isOnZapier() ? 'The Hub Address points at the computer itself, which Zapier cannot reach.' : null;
  }
  // A name that resolves to such an address is Zapier's network to refuse; this is about honest mistakes.
  if (isPrivateHost(url.hostname)) {
    return `The Hub Address "${text}" is inside a private network, which Zapier cannot reach.`;
  }
  return url.protocol === 'https:' ? null : `The Hub Address "${text}" must begin with https://.`;
};

/** Zapier runs the app on AWS Lambda, which always sets this. */
const isOnZapier = (): boolean => Boolean(process.env.AWS_LAMBDA_FUNCTION_NAME);

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host);

// Where a form is opened, core hands over whatever Zapier sent, and fills in nothing.
const filled = (bundle: Bundle, key: string): string => String(bundle.authData?.[key] ?? '').trim();

/** The fields of the connection as typed in; "" for an empty one. */
export const connectionFields = (bundle: Bundle) => ({
  doubletickApiKey: filled(bundle, 'doubletick_api_key'),
  whatconvertsToken: filled(bundle, 'whatconverts_token'),
  whatconvertsSecret: filled(bundle, 'whatconverts_secret'),
  hubUrl: filled(bundle, 'hub_url').replace(/\/+$/, ''),
  hubKey: filled(bundle, 'hub_key'),
});

export const connectionOf = (bundle: Bundle): Connection => {
  const fields = connectionFields(bundle);
  return {
    doubletick: fields.doubletickApiKey ? { apiKey: fields.doubletickApiKey } : null,
    whatconverts:
      fields.whatconvertsToken && fields.whatconvertsSecret
        ? { token: fields.whatconvertsToken, secret: fields.whatconvertsSecret }
        : null,
    hub: fields.hubUrl && fields.hubKey ? { url: fields.hubUrl, key: fields.hubKey } : null,
  };
};

/** ISO 3166 code of the country whose numbers may be filled in without their country code; null for none. */
export const defaultCountryOf = (bundle: Bundle): string | null =>
  filled(bundle, 'default_country').toUpperCase() || null;
