export { sampleFirm, type SampleFirmOptions } from './sample-firm/sample-firm.js';
export type { SampleEvent, Story } from './sample-firm/chronicle.js';
export { startSandbox, type RunningSandbox, type SandboxOptions } from './servers/start-sandbox.js';
export { seedSandbox } from './servers/seed-sample-firm.js';
export { SandboxControl, type LoggedCall, type Misbehaviour, type Rule } from './servers/sandbox-control.js';
export type { SystemName } from './servers/systems.js';
