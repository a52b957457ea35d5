import { availableParallelism } from 'node:os';

/** Two kinds of specs: those that need servers, which are started once or found running, and pure ones, which start nothing. */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  transformIgnorePatterns: ['/node_modules/', '/dist/'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironmentOptions: { customExportConditions: ['muster-source', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/.muster/'],
};
const never = ['/node_modules/', '/dist/', '/.muster/'];
const servers = ['\\.int\\.spec\\.ts$', '\\.e2e\\.spec\\.ts$', '\\.peer\\.spec\\.ts$'];

export default {
  // Of the pure ones; those with servers have a runner that takes one at a time.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testTimeout: 30_000,
  projects: [
    { ...shared, displayName: 'pure', testMatch: ['**/*.spec.ts'], testPathIgnorePatterns: [...never, ...servers] },
    {
      ...shared, displayName: 'servers', runner: '<rootDir>/test/serial-runner.mjs', testMatch: ['**/*.int.spec.ts', '**/*.e2e.spec.ts'], testPathIgnorePatterns: never,
      globalSetup: '<rootDir>/test/global-setup.mjs', globalTeardown: '<rootDir>/test/global-teardown.mjs',
    },
    {
      ...shared, displayName: 'peers', runner: '<rootDir>/test/serial-runner.mjs', testMatch: ['**/*.peer.spec.ts'], testPathIgnorePatterns: never,
      globalSetup: '<rootDir>/test/peers/global-setup.mjs', globalTeardown: '<rootDir>/test/global-teardown.mjs',
    },
  ],
};
