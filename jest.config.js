/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2024', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Before core's first call, which keeps the http module that it finds.
  setupFilesAfterEnv: ['<rootDir>/test/no-internet.ts'],
  collectCoverage: true,
  coverageProvider: 'v8',
  coverageReporters: ['text-summary', 'lcov'],
  // webhook-source.ts holds types alone: nothing of it is left to run.
  collectCoverageFrom: ['src/{values,doubletick,whatconverts,zapier}/**/*.ts', '!src/zapier/webhook-source.ts'],
  coverageThreshold: { global: { lines: 100, branches: 100 } },
};
