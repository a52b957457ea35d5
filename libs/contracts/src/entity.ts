/** date: LocalDate as int; timestamp: milliseconds since 1970 UTC; record: an element of a collection. */
export type ValueType = 'string' | 'int' | 'long' | 'double' | 'boolean' | 'date' | 'timestamp' | 'record';

export interface ElementField {
  readonly name: string;
  readonly valueType: ValueType;
  readonly nullable: boolean;
}

/** One attribute that sources can speak of. Its name is the field name, everywhere. */
export type AttributeDeclaration = ScalarAttribute | ReferenceAttribute | CollectionAttribute;

interface AttributeBase {
  readonly name: string;
  readonly valueType: ValueType;
  /** True where the attribute stands in the `-restricted` record and travels on the restricted topic only. */
  readonly restricted: boolean;
  readonly doc: string;
}

export interface ScalarAttribute extends AttributeBase {
  readonly kind: 'scalar';
}

/** In source events the source's own id of the target, in canonical records its canonical UUID. */
export interface ReferenceAttribute extends AttributeBase {
  readonly kind: 'reference';
  /** Entity that is referred to. */
  readonly target: string;
}

/** An array of records, compared and stamped per element. */
export interface CollectionAttribute extends AttributeBase {
  readonly kind: 'collection';
  /** Field of the element that tells elements apart. */
  readonly elementKey: string;
  readonly elementRecord: string;
  /** The fields of an element beside its key and `removed`. */
  readonly elementFields: readonly ElementField[];
}

export interface EntityDeclaration {
  readonly entity: string;
  /** Service that masters the entity, for example worker-sync. */
  readonly master: string;
  /** Field of the canonical record that holds its id, for example workerId. */
  readonly idField: string;
  readonly valuesRecord: string;
  /** Null where no source speaks of the entity: its service writes it. */
  readonly changeRecord: string | null;
  readonly canonicalRecord: string;
  /** Null where no attribute of the entity is restricted. */
  readonly restrictedRecord: string | null;
  readonly attributes: readonly AttributeDeclaration[];
}
