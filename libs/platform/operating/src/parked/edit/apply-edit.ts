import type { Governance } from '@muster/domain-governance';
import type { FieldProblem } from '@muster/platform-http';
import { attributeOf, whyNotOwned, type Speaking } from './event-guard.js';
import type { Plain, PlainForm, PlainRecord } from './plain-form.js';

const REVISION_MAX = 2_147_483_647;
/** The field at which a refusal by its code is shown. */
const PLACE_OF: Readonly<Record<string, string>> = {
  'source-mismatch': 'meta.source', 'occurred-out-of-range': 'meta.occurredAt', 'unknown-operation': 'operation', 'unknown-coverage': 'coverage', 'nothing-asserted': 'asserted', 'unknown-attribute': 'asserted', 'values-missing': 'values',
  'empty-timeline': 'timeline', 'timeline-date-twice': 'timeline', 'bad-key': 'key', 'negative-version': 'meta.sourceVersion',
};

const isSame = (a: Plain | undefined, b: Plain | undefined) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The form with some fields set. What is given a value is asserted, and what is no longer asserted has none. */
export function setFields(form: PlainForm, base: PlainRecord, fields: ReadonlyMap<string, Plain>): PlainRecord {
  const edited = structuredClone(base);
  for (const [path, value] of fields) form.set(edited, path, value);
  for (const [before, part] of partsOf(base, edited)) {
    if (!Array.isArray(part['asserted'])) continue;
    const values = (part['values'] ?? {}) as PlainRecord;
    const was = before?.['asserted'] ?? [];
    const isTakenOut = (name: Plain) => Array.isArray(was) && was.includes(name) && !(part['asserted'] as Plain[]).includes(name);
    for (const name of Object.keys(values)) if (isTakenOut(name) && isSame(values[name], ((before?.['values'] ?? {}) as PlainRecord)[name])) values[name] = null;
  }
  for (const [path] of fields) {
    const attribute = attributeOf(path);
    const part = attribute === undefined ? undefined : partAt(edited, path);
    if (attribute !== undefined && part && Array.isArray(part['asserted']) && !part['asserted'].includes(attribute)) part['asserted'] = [...part['asserted'], attribute];
  }
  return edited;
}

/** Raises the revision, so that the edit stands before what it corrects and behind the next version of its source. */
export function raiseRevision(edited: PlainRecord, base: PlainRecord | undefined, problems: FieldProblem[]): number {
  const was = Number((base?.['meta'] as PlainRecord | undefined)?.['revision'] ?? 0);
  const revision = was + 1;
  if (revision > REVISION_MAX) problems.push({ path: 'meta.revision', problem: 'cannot be raised any further. Ask the source for its next version.' });
  (edited['meta'] as PlainRecord)['revision'] = revision;
  return revision;
}

/** Attributes that an edit says otherwise than its base, or asserts anew, and that the system may not say. */
export function foreignAttributes(base: PlainRecord | undefined, edited: PlainRecord, { system, mastered }: Speaking, governance: Governance): FieldProblem[] {
  return partsOf(base ?? {}, edited).flatMap(([before, part, at]) => {
    const values = (part['values'] ?? {}) as PlainRecord;
    const asserted = new Set((part['asserted'] ?? []) as string[]);
    const wasAsserted = new Set((before?.['asserted'] ?? []) as string[]);
    const wasValues = (before?.['values'] ?? {}) as PlainRecord;
    return mastered.rules.attributes.flatMap(({ name }): FieldProblem[] => {
      const isSaid = asserted.has(name) || (values[name] ?? null) !== null;
      const isChanged = asserted.has(name) !== wasAsserted.has(name) || !isSame(values[name], wasValues[name]);
      const why = isSaid && isChanged ? whyNotOwned(governance, mastered, system, name) : undefined;
      return why === undefined ? [] : [{ path: `${at}values.${name}`, problem: why }];
    });
  });
}

/** Codes that no table knows, each at its field. */
export function unknownCodes(edited: PlainRecord, { entity, system, mastered }: Speaking, governance: Governance): FieldProblem[] {
  return partsOf({}, edited).flatMap(([, part, at]) =>
    mastered.rules.attributes.flatMap(({ name }): FieldProblem[] => {
      const table = governance.codes.tableOf(entity, name);
      const value = ((part['values'] ?? {}) as PlainRecord)[name];
      if (table === undefined || typeof value !== 'string' || governance.codes.translate(table, system, value).unknown !== 'park') return [];
      return [{ path: `${at}values.${name}`, problem: `is a code that table ${table} does not know for ${system}. Choose one that it knows, or add it to config/codes/${table}.yaml.` }];
    }),
  );
}

/** The field that a refusal speaks of; empty for the whole event. */
export function placeOf(code: string, reason: string): string {
  if (code === 'unstorable') return /^[\w.[\]]+/.exec(reason)?.[0].replaceAll(/\[(\d+)\]/g, '.$1') ?? '';
  return PLACE_OF[code] ?? (code === 'date-out-of-range' ? (reason.split(' ')[0] ?? '') : '');
}

/** Paths of the fields in which two events differ. */
export function changedPaths(form: PlainForm, base: PlainRecord, edited: PlainRecord): string[] {
  const was = new Map(form.leaves(base).map(({ path, value }) => [path, value]));
  const is = new Map(form.leaves(edited).map(({ path, value }) => [path, value]));
  return [...new Set([...was.keys(), ...is.keys()])].filter((path) => path !== 'meta.revision' && !isSame(was.get(path), is.get(path)));
}

/** What a change says, part by part: the change itself and each part of a whole timeline, beside what stood in its place before. */
function partsOf(base: PlainRecord, edited: PlainRecord): [before: PlainRecord | undefined, part: PlainRecord, at: string][] {
  const timeline = Array.isArray(edited['timeline']) ? (edited['timeline'] as PlainRecord[]) : [];
  const before = Array.isArray(base['timeline']) ? (base['timeline'] as PlainRecord[]) : [];
  return [[base, edited, ''], ...timeline.map((part, i): [PlainRecord | undefined, PlainRecord, string] => [before[i], part, `timeline.${i}.`])];
}

function partAt(edited: PlainRecord, path: string): PlainRecord | undefined {
  const nth = /^timeline\.(\d+)\./.exec(path)?.[1];
  return nth === undefined ? edited : ((edited['timeline'] as PlainRecord[])[Number(nth)] ?? undefined);
}
