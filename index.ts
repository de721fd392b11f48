export { default } from './src/zapier/editions/all.ts';
