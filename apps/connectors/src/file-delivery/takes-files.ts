import type { CompiledConnector } from '@muster/domain-connector';

/** A target that is written by files alone: what it is to have goes with the next one, however long that is. */
export function takesFiles({ writes }: Pick<CompiledConnector, 'writes'>): boolean {
  return writes.size > 0 && [...writes.values()].every(({ file }) => file !== undefined);
}
