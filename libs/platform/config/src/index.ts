export { readSettings, settingsError, type Setting, type Settings } from './read-settings.js';
export { platformSettings, type DatabaseSettings, type PlatformSettings, type RegistrySettings } from './platform-settings.js';
export { serviceSettings, type ServiceSettings } from './service-settings.js';
export { readConfigFile } from './read-config-file.js';
