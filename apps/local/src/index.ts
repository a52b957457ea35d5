export { launch, type Launch, type LaunchSettings, type Service } from './launch.js';
