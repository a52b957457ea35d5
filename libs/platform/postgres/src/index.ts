export { boolArray, byteaArray, dateArray, int2Array, int4Array, int8Array, textArray, timestampArray, uuidArray } from './binary-array.js';
export { classifyDatabaseError, Database, isDataError, PLAN_OPTIONS, type DatabaseSettings, type QueryRows, type Queryable, type Statement, type Transaction } from './database.js';
