import { entities, sourcedEntities, type EntityName } from '@muster/contracts';
import type { FirmService } from './firm-services.js';

/** The service that masters an entity. */
export const masterOf = (entity: EntityName): FirmService => entities[entity].master as FirmService;

/** All that master what sources speak of. */
export const MASTERS: readonly FirmService[] = [...new Set(sourcedEntities().map(masterOf))].sort();
