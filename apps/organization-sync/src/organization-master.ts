import { organizationDuplicates, organizationEventType } from '@muster/domain-organization';
import type { EntityName } from '@muster/contracts';
import type { MasterDeclaration } from '@muster/platform-records';

const eventType = (entity: EntityName) => (before: Parameters<typeof organizationEventType>[1], after: Parameters<typeof organizationEventType>[2]) => organizationEventType(entity, before, after);

/** The organization: legal entities, units, cost centers, locations, labor categories. */
export const organizationMaster: MasterDeclaration = {
  service: 'organization-sync',
  schema: 'organization_sync',
  advisoryKey: 4102,
  entities: {
    'legal-entity': { eventType: eventType('legal-entity'), parentAttribute: 'parent', zoneAttribute: 'timeZone' },
    'org-unit': { eventType: eventType('org-unit'), parentAttribute: 'parent' },
    'cost-center': { eventType: eventType('cost-center'), parentAttribute: 'parent' },
    location: { eventType: eventType('location'), zoneAttribute: 'timeZone' },
    'labor-category': { eventType: eventType('labor-category') },
  },
  foreign: ['worker'],
  duplicates: organizationDuplicates,
  migrations: [],
};
