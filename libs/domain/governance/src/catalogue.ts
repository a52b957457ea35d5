/**
 * The part of an entity's declaration that governance needs. `entities` of @muster/contracts, generated from schemas/, fits it;
 * it is written down here apart so that tests and tools can govern a smaller world.
 */
export interface EntityCatalogue {
  readonly entity: string;
  /** Service that masters the entity, for example worker-sync. */
  readonly master: string;
  /** Null where no source speaks of the entity; undefined where any may. */
  readonly changeRecord?: string | null;
  readonly attributes: readonly AttributeCatalogue[];
}

export interface AttributeCatalogue {
  readonly name: string;
  /** scalar, reference or collection. */
  readonly kind: string;
  /** Entity that a reference names. */
  readonly target?: string;
  /** True where the attribute stands in the entity's `-restricted` Avro record. */
  readonly restricted: boolean;
}

/** Names of the catalogue, for messages that offer what was probably meant. */
export function attributeNames(catalogue: EntityCatalogue): string[] {
  return catalogue.attributes.map((attribute) => attribute.name);
}
