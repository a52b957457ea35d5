export { compatibilityProblems, evolutionProblems } from './compatibility.js';
export { SchemaRegistry, type CompatibilityAnswer, type RegistrySettings, type SchemaSource } from './schema-registry.js';
export { registerSchemas } from './register-schemas.js';
export { AvroEncoder, createEncoder } from './encoder.js';
export { AvroDecoder, createDecoder, type Prepared } from './decoder.js';
export { WrittenValues } from './written-values.js';
export { ARRAY_LENGTH_MAX, STRING_BYTES_MAX, createStorableCheck, unstorableReason, type StorableCheck } from './storable.js';
export { avroType } from './strict-types.js';
