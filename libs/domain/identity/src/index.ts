export { compareRecords, contradictions, matchTexts, rankOf, strengthOfRank, type Agreement, type ComparedAttribute, type Comparison, type DuplicateRule, type DuplicateRules, type MatchText, type Strength } from './duplicate-rules.js';
export { matchKey, matchValue } from './match-value.js';
