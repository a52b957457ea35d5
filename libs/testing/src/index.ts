export { eventually, provideStack, type Eventually, type ProvidedStack, type StackAddresses } from '@muster/testing-kit';
export { TestFirm, type MasterSchema, type ReceivedRecord, type TestChange } from './firm.js';
export { killAllProcesses, ServiceProcess, type ProcessEnd, type ProcessOptions } from './process.js';
export { openApiOf, routesOf } from './documented-routes.js';
export { registerForRun } from './registered-before.js';
export { openSpecDatabase, type SpecDatabase } from './spec-database.js';
