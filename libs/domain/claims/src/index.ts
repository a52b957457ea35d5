export { ALL, ANY_DATE, AssertionKind, compareStamps, decodeClaims, encodeClaims, type Assertion, type ClaimsDoc, type ClaimValue, type Entry, type OpenEvent, type Stamp } from './claims-doc.js';
export { mergeAssertion, type Merged } from './merge-assertion.js';
export { readChange, type AttributeDeclaration, type AttributesByName, type SourceChange } from './read-change.js';
export { elementsOn, nextDateAfter, scalarOn, stands, type Held } from './value-on.js';
export { DEFAULT_ZONE, type FoldContext, type GovernanceRules, type LegalEntityFacts, type MasterRules, type Scope, type Values } from './master-rules.js';
export { openRecord, voiceOf, type CanonicalMeta, type CanonicalRecord, type EmittedEvent, type Facet, type Outcome, type OutcomeMove, type StoredVoice, type Voice, type WorkingRecord } from './working-record.js';
export { externalIdsOf, findPlace, nextBoundaryOf, placeOf, resolveAttribute, sameValue, type Place, type Resolved } from './resolve-record.js';
export { attributesByName, foldChange, pendingReferences, recompute, settle, type AttributeOutcome, type Cause, type ChangeResult, type IncomingChange, type Refusal } from './fold.js';
