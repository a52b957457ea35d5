import type { EntityCatalogue } from './catalogue.js';
import { readConfigFiles, type ConfigFile, type ConfigText, type Finding } from './config-file.js';
import { lintCodes } from './lint-codes.js';
import { lintOwnershipFile } from './lint-ownership.js';
import { lintSchema } from './lint-schema.js';
import { lintSystems } from './lint-systems.js';
import { readCodeTable, readOwnership, readSystem, type CodeTablePart, type OwnershipPart, type SystemPart } from './model.js';
import { SystemDirectory } from './system-directory.js';
import { SYSTEM_KINDS } from './vocabulary.js';

/** Everything that governance reads, part by part. */
export interface GovernanceParts {
  readonly ownership: OwnershipPart | undefined;
  readonly systems: readonly SystemPart[];
  readonly codeTables: readonly CodeTablePart[];
}

/**
 * Checks the files of config/ against their schemas, the catalogue of canonical attributes and each other. All findings come at
 * once, sorted by file and place; other files of config/ may be among `files` and are passed over.
 */
export function lintOwnership(files: readonly ConfigText[], catalogue: readonly EntityCatalogue[]): Finding[] {
  return lintParts(readConfigFiles(files), catalogue).findings;
}

export function lintParts(files: readonly ConfigFile[], catalogue: readonly EntityCatalogue[]): { parts: GovernanceParts; findings: Finding[] } {
  const readable = files.filter(({ syntaxFindings }) => syntaxFindings.length === 0);
  const ofKind = (kind: ConfigFile['kind']) => readable.filter((file) => file.kind === kind);
  const parts: GovernanceParts = {
    ownership: ofKind('ownership').map(readOwnership)[0],
    systems: ofKind('system').map(readSystem),
    codeTables: ofKind('codes').map(readCodeTable),
  };
  const systems = new SystemDirectory(parts.systems);
  const findings = [
    ...files.flatMap(({ syntaxFindings }) => syntaxFindings),
    ...readable.flatMap(lintSchema),
    ...missingOrTwice(files),
    ...lintSystems(parts.systems, catalogue),
  ];
  // One system that cannot be read would make every rule that names it look wrong; its own finding is enough.
  if (files.every(isReadableSystem)) {
    findings.push(...lintCodes(parts.codeTables, catalogue, new Set(systems.names)));
    if (parts.ownership) findings.push(...lintOwnershipFile(parts.ownership, catalogue, systems));
  }
  return { parts, findings: findings.sort(byPlace) };
}

function isReadableSystem(file: ConfigFile): boolean {
  if (file.kind !== 'system') return true;
  if (file.syntaxFindings.length > 0) return false;
  const speaksOf = (file.data as { entities?: unknown } | null)?.entities;
  return (SYSTEM_KINDS as readonly string[]).includes(readSystem(file).kind) && Array.isArray(speaksOf);
}

function missingOrTwice(files: readonly ConfigFile[]): Finding[] {
  const [first, second] = files.filter(({ kind }) => kind === 'ownership');
  if (second) return [second.finding([], 'two-owners', `Ownership stands in ${first!.path} already. Keep one ownership.yaml.`)];
  if (first) return [];
  return [{ file: 'config/ownership.yaml', line: 1, column: 1, rule: 'gap', message: 'There is no ownership.yaml, so no attribute has an owner. Add it.' }];
}

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}

/** One line as compilers write it, which editors and CI turn into a link. */
export function formatFinding({ file, line, column, rule, message }: Finding): string {
  return `${file}:${line}:${column} ${rule} ${message}`;
}
