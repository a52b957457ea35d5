/** An Avro schema as JSON; attributes that Avro does not know (such as `muster`) ride along. */
export type AvroSchema = string | readonly AvroSchema[] | AvroComplexSchema | AvroRecordSchema;

export interface AvroComplexSchema {
  readonly type: string;
  readonly logicalType?: string;
  readonly items?: AvroSchema;
  readonly values?: AvroSchema;
}

export interface AvroRecordSchema {
  readonly type: 'record';
  readonly name: string;
  readonly namespace?: string;
  readonly doc?: string;
  readonly fields: readonly AvroField[];
}

export interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
  readonly default?: unknown;
  readonly doc?: string;
  readonly muster?: { readonly kind: string; readonly entity?: string; readonly key?: string };
}
