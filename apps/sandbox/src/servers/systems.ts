import { CrmServer } from './crm/crm-server.js';
import { ErpServer } from './erp/erp-server.js';
import { HookServer } from './hooks/hook-server.js';
import { HrServer } from './hr/hr-server.js';
import { IdentityServer } from './identity/identity-server.js';
import { MailServer } from './mail/mail-server.js';
import { PayrollServer } from './payroll/payroll-server.js';
import { PsaServer } from './psa/psa-server.js';
import { RmServer } from './rm/rm-server.js';
import { TalentServer } from './talent/talent-server.js';
import { TimeServer } from './time/time-server.js';
import type { SystemParts, VendorSystem } from './vendor-system.js';

export type SystemName = 'hr' | 'psa' | 'erp' | 'rm' | 'identity' | 'time' | 'talent' | 'crm' | 'payroll' | 'mail' | 'hooks' | 'acquired-hr' | 'acquired-erp' | 'next-erp';

/** The outside systems, by the first segment of their paths. A new one is a folder, and a line here; a system of which a firm has several runs once for each, and the later ones begin empty. */
export const systems: Readonly<Record<SystemName, new (parts: SystemParts) => VendorSystem>> = {
  hr: HrServer, psa: PsaServer, erp: ErpServer, rm: RmServer, identity: IdentityServer, time: TimeServer, talent: TalentServer, crm: CrmServer, payroll: PayrollServer, mail: MailServer, hooks: HookServer,
  'acquired-hr': HrServer, 'acquired-erp': ErpServer, 'next-erp': ErpServer,
};

export const systemNames = Object.keys(systems) as SystemName[];
