/** @type {import('jest').Config} */
export default {
  // What takes minutes is left to `npm test -- --thorough`, and to CI.
  testPathIgnorePatterns: process.env.THOROUGH ? [] : ['\\.slow\\.test\\.ts$'],
  testSequencer: '<rootDir>/test/slow-first.js',
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
    // @fastify/static calls require() on this ES module: Node 22 can, jest only from Node 24.9 on.
    '/content-disposition/dist/.+\\.js$': ['@swc/jest', { jsc: { target: 'es2024' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!(@fastify/static/node_modules/)?content-disposition/)'],
  // Modules of a file that is over stay in its worker's memory, and clearing that up slows down all that follow.
  workerIdleMemoryLimit: '1GB',
  // A whole process or database may have to start, on a machine that is busy.
  testTimeout: 60_000,
  // The hub's tests run on the embedded database and on a PostgreSQL server that the run starts.
  globalSetup: '<rootDir>/test/hub/start-postgres.ts',
  globalTeardown: '<rootDir>/test/hub/stop-postgres.ts',
  // Before core's first call, which keeps the http module that it finds.
  setupFilesAfterEnv: ['<rootDir>/test/no-internet.ts'],
  collectCoverage: true,
  coverageProvider: 'v8',
  coverageReporters: ['text-summary', 'lcov'],
  collectCoverageFrom: [
    'src/{values,doubletick,whatconverts,whatsapp-cloud,zapier}/**/*.ts',
    'src/hub-api/{delivery,live-call-fields,permission-expired,permission-ends-soon,call-without-permission,channel-name}.ts',
    'src/hub-api/{permission-status,permission-fields,current-permission-fields}.ts',
    // Types alone: nothing of it is left to run.
    '!src/zapier/{hooks/webhook-source,calls/call-source,answers/look-up,connections/part,editions/operations/operations}.ts',
  ],
  coverageThreshold: { global: { lines: 100, branches: 100 } },
};
