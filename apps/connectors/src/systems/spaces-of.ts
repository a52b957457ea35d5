import type { EntityName } from '@muster/contracts';
import type { Governance } from '@muster/domain-governance';

/** The system by whose ids another one names records of an entity; itself where config/systems says nothing. */
export const spacesOf = (governance: Governance) => (speaker: string, entity: EntityName): string => governance.systems.get(speaker)?.idSpaces.get(entity) ?? speaker;
