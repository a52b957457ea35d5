export { CaughtUp, type CaughtUpOptions } from './caught-up.js';
export { inboundRetryMigration, inboundTables } from './tables.js';
export { OUTCOME_CODES, OUTCOMES, outcomeOfCode, parkedResult, type EventOutcome, type EventResult, type Refused } from './outcome.js';
export { dayOf, JournalStore } from './journal.store.js';
export { countOutcomes, CursorStore, type OutcomeCounts } from './cursor.store.js';
export { discardParked, type DiscardOptions } from './discard-parked.js';
export { AddRepair1797100000000 } from './repair-migration.js';
export { RetryPath, type ParkedEdit, type ParkedSelection, type RetriedEvent, type RetriedMessage, type SettledBy } from './retry-path.js';
export { InboundPath, type ChunkWork, type Inbound, type InboundObserver, type InboundOptions, type WrittenDifference } from './inbound-path.js';
