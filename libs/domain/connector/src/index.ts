export { bodyHash } from './body-hash.js';
export { MATCH_HASH_BYTES, matchHashes, type MatchHashes } from './match-hashes.js';
export { CircuitBreaker, type BreakerSettings, type BreakerState } from './breaker.js';
export { CallBudget, type BudgetState, type Take } from './budget.js';
export { compileConnector } from './compile-connector.js';
export { listName } from './compile-list.js';
export type { CompiledSession } from './compile-session.js';
export type { CompiledDownload, CompiledFileStream, CompiledFolder } from './compile-drop.js';
export { DecimalSum, differencesOf, readControl, type ControlTotals, type FileTotals } from './control-totals.js';
export { NO_ADDRESS } from './file-streams.js';
export { lateSince, nextCutOff, nextRun, windowAfter, windowAt, type CompiledSchedule } from './schedule.js';
export type { CompiledWebhooks } from './compile-webhooks.js';
export type { CompiledFeed, CompiledLine, CompiledLongPoll, CompiledMeaning, CompiledSse, CompiledTopic, EventContent } from './compiled-feed.js';
export type { CompiledFileWrite, ReadyFile } from './compile-file-write.js';
export type { CompiledFollowUp, CompiledPart } from './compile-parts.js';
export type * from './compiled-connector.js';
export {
  ANSWER_CLASSES, type AnswerClass, type AnswerRule, type Auth, type ConnectorDeclaration, type Delta, type Lane, type Limits, type Method, type NamedDeclaration, type Pagination, type Reference, type Secret,
  type StreamDeclaration, type Strategy, type WriteDeclaration,
} from './declaration.js';
export { LANES } from './fair-turns.js';
export { encodeRequest, type EncodedRequest } from './encode-request.js';
export { mailOf, type Mail } from './mail.js';
export { lintConnector } from './lint-connector.js';
export { ConnectorError, readConnector } from './read-connector.js';
export { shortText } from './read-answer.js';
export { recordAttributes } from './record-attributes.js';
export { secretsOf } from './secrets-of.js';
export { SlidingWindow } from './sliding-window.js';
export { contentOf, isXml, type SoapCredentials } from './soap.js';
export { signatureOf } from './webhook-signature.js';
export { writeTime } from './declared-time.js';
export { urlOf } from './url-of.js';
export type { WebhookEvents, WebhookKind, WebhookTask } from './webhook-events.js';
export type { WebhookRefusal } from './webhook-signature.js';
export { readXml, XmlError } from './xml.js';
