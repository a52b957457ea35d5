export { inboundRetryMigration, inboundTables } from './tables.js';
export { OUTCOME_CODES, OUTCOMES, outcomeOfCode, parkedResult, type EventOutcome, type EventResult, type Refused } from './outcome.js';
export { dayOf, JournalStore } from './journal.store.js';
export { countOutcomes, CursorStore, type OutcomeCounts } from './cursor.store.js';
export { RetryPath, type ParkedSelection, type RetriedEvent, type RetriedMessage } from './retry-path.js';
export { InboundPath, type ChunkWork, type Inbound, type InboundObserver, type InboundOptions } from './inbound-path.js';
