export { bodyHash } from './body-hash.js';
export { MATCH_HASH_BYTES, matchHashes, type MatchHashes } from './match-hashes.js';
export { CircuitBreaker, type BreakerSettings, type BreakerState } from './breaker.js';
export { CallBudget, type BudgetState, type Take } from './budget.js';
export { compileConnector } from './compile-connector.js';
export type * from './compiled-connector.js';
export {
  ANSWER_CLASSES, type AnswerClass, type AnswerRule, type Auth, type ConnectorDeclaration, type Delta, type Lane, type Limits, type Method, type Pagination, type Reference, type Secret,
  type StreamDeclaration, type Strategy, type WriteDeclaration,
} from './declaration.js';
export { LANES } from './fair-turns.js';
export { lintConnector } from './lint-connector.js';
export { ConnectorError, readConnector } from './read-connector.js';
export { recordAttributes } from './record-attributes.js';
export { secretsOf } from './secrets-of.js';
export { urlOf } from './url-of.js';
