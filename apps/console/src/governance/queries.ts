import { queryOptions, useMutation } from '@tanstack/react-query';
import { ask, withQuery } from '../api/ask';
import type { GovernanceView, MappingsView, OwnerRehearsal, OwnerRule } from './types';

export interface Place {
  readonly on: string;
  readonly legalEntity: string;
  readonly region: string;
}

export const governanceQuery = (place: Place) => queryOptions({ queryKey: ['governance', place], queryFn: ({ signal }) => ask<GovernanceView>(withQuery('/v1/governance', { ...place }), { signal }), placeholderData: (before) => before });

export const mappingsQuery = queryOptions({ queryKey: ['governance', 'mappings'], queryFn: ({ signal }) => ask<MappingsView>('/v1/governance/mappings', { signal }) });

export interface OwnerEdit {
  readonly entity: string;
  readonly attribute: string;
  readonly owner: readonly OwnerRule[];
}

/** Asks the master of the entity what would change; nothing is written. */
export const useRehearseOwner = () => useMutation({ mutationFn: (edit: OwnerEdit) => ask<OwnerRehearsal>('/v1/governance/rehearse', { method: 'POST', body: edit }) });
