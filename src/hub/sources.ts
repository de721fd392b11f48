import { SOURCES, type Source } from '../hub-api/sources.ts';

export { SOURCES, type Source } from '../hub-api/sources.ts';

export const isSource = (text: string): text is Source => SOURCES.some((source) => source === text);
