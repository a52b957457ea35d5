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

/** They measure how long something takes beside something else, and would measure other specs. */
const timed = ['organization-bulk.e2e.spec.ts', 'poison.e2e.spec.ts'];
/** It kills connectors beside a mail server, and found no time for that beside the heaviest of the others. */
const alone = ['mail.peer.spec.ts'];
const onServers = { globalSetup: '<rootDir>/test/global-setup.mjs', globalTeardown: '<rootDir>/test/global-teardown.mjs' };

export default {
  // Each spec has topics, groups and a database of its own, so that two go side by side on two cores as well. A third gains a tenth of the time and lets specs wait for the processor past their limits.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testTimeout: 30_000,
  testSequencer: '<rootDir>/test/sequencer.mjs',
  projects: [
    { ...shared, displayName: 'pure', testMatch: ['**/*.spec.ts'], testPathIgnorePatterns: [...never, ...servers] },
    { ...shared, ...onServers, displayName: 'servers', testMatch: ['**/*.int.spec.ts', '**/*.e2e.spec.ts'], testPathIgnorePatterns: [...never, ...timed] },
    { ...shared, ...onServers, displayName: 'timed', runner: '<rootDir>/test/serial-runner.mjs', testMatch: timed.map((name) => `**/${name}`), testPathIgnorePatterns: never },
    { ...shared, ...onServers, displayName: 'measures', testMatch: ['**/*.measure.ts'], testPathIgnorePatterns: never },
    { ...shared, ...onServers, displayName: 'peers', testMatch: ['**/*.peer.spec.ts'], testPathIgnorePatterns: [...never, ...alone], globalSetup: '<rootDir>/test/peers/global-setup.mjs' },
    { ...shared, ...onServers, displayName: 'peers-alone', runner: '<rootDir>/test/serial-runner.mjs', testMatch: alone.map((name) => `**/${name}`), testPathIgnorePatterns: never, globalSetup: '<rootDir>/test/peers/global-setup.mjs' },
  ],
};
