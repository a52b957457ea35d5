import { ErpServer } from './erp/erp-server.js';
import { HrServer } from './hr/hr-server.js';
import { PsaServer } from './psa/psa-server.js';
import type { SystemParts, VendorSystem } from './vendor-system.js';

export type SystemName = 'hr' | 'psa' | 'erp';

/** The outside systems, by the first segment of their paths. A new one is a folder, and a line here. */
export const systems: Readonly<Record<SystemName, new (parts: SystemParts) => VendorSystem>> = { hr: HrServer, psa: PsaServer, erp: ErpServer };

export const systemNames = Object.keys(systems) as SystemName[];
