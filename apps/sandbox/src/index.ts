export { sampleFirm, type SampleFirmOptions } from './sample-firm/sample-firm.js';
export type { SampleEvent, Story } from './sample-firm/chronicle.js';
