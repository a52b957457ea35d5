/** Kinds of system a firm has; process: Muster's own long processes, which speak as a system like any other. A kind may receive attributes before any system of it is declared. */
export const SYSTEM_KINDS = ['hr', 'erp', 'psa', 'rm', 'crm', 'talent', 'identity', 'payroll', 'time-entry', 'warehouse', 'mail', 'chat', 'process'] as const;
export type SystemKind = (typeof SYSTEM_KINDS)[number];

/** From least to most guarded. Restricted attributes travel on the restricted topic only. */
export const CLASSIFICATIONS = ['public', 'internal', 'confidential', 'restricted'] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];

/**
 * What a system's versions are worth. native: rise with every change of a record. seconds: a change time cut to seconds or coarser,
 * so two changes may share one. restarts: a counter that begins again, told apart by its epoch. none: minted at intake.
 */
export const VERSION_SOURCES = ['native', 'seconds', 'restarts', 'none'] as const;
export type VersionSource = (typeof VERSION_SOURCES)[number];

/** What happens to a source code that no table knows. ignore: not claimed. park: the event waits for a person. pass: taken as it is. */
export const UNKNOWN_CODE_POLICIES = ['ignore', 'park', 'pass'] as const;
export type UnknownCodePolicy = (typeof UNKNOWN_CODE_POLICIES)[number];
