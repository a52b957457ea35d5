export { launch, type Launch, type LaunchSettings, type Service } from './launch.js';
export { startSandboxFirm } from './sandbox-firm.js';
export { tellConnectors } from './tell-connectors.js';
