import { visible } from '../../values/visible.ts';
import { type HubConfig, SETTINGS, type SettingName } from '../config.ts';

/** A connection string with its password left out. */
const withoutPassword = (url: string): string =>
  url.replace(/(?<=:\/\/[^:/@]*:).*(?=@)/s, '***').replaceAll(/(?<=[?&](?:ssl)?password=)[^&]*/g, '***');

const SHOWN: Partial<Record<SettingName, (value: string) => string>> = {
  DATABASE_URL: withoutPassword,
  DATABASE_LISTEN_URL: withoutPassword,
  SECRET_KEY: () => '***',
};

const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (value instanceof Map) return [...value].map(([key, one]) => `${key}=${one}`).join(',');
  return String(value);
};

/** `hub config`: every setting as the hub reads it, where it comes from, and no secret. */
export const showConfig = (config: HubConfig, environment: Record<string, string | undefined>): void => {
  for (const [name, key] of Object.entries(SETTINGS) as [SettingName, keyof HubConfig][]) {
    const text = textOf(config[key]);
    const shown = text === '' ? '(none)' : (SHOWN[name]?.(text) ?? text);
    const from = environment[name] ? 'set' : 'default';
    console.log(`${name.padEnd(22)} ${from.padEnd(8)} ${visible(shown)}`);
  }
};
