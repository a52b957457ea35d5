/** worker is found under workers, labor-category under labor-categories. */
export function pluralOf(entity: string): string {
  return entity.endsWith('y') ? `${entity.slice(0, -1)}ies` : `${entity}s`;
}
