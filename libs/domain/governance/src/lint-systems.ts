import { isTimeZone } from '@muster/platform-kernel';
import type { EntityCatalogue } from './catalogue.js';
import type { Finding } from './config-file.js';
import type { SystemPart } from './model.js';

/** Faults of the system declarations, each alone and among each other. */
export function lintSystems(systems: readonly SystemPart[], catalogue: readonly EntityCatalogue[]): Finding[] {
  const entities = new Set(catalogue.filter(({ changeRecord }) => changeRecord !== null).map(({ entity }) => entity));
  const names = new Set(systems.map(({ name }) => name));
  return [...systems.flatMap((system) => [...lintSystem(system, entities), ...lintCodesOf(system, names)]), ...lintPrecedence(systems)];
}

function lintSystem(system: SystemPart, entities: ReadonlySet<string>): Finding[] {
  const { file, name } = system;
  const findings: Finding[] = [];
  if (name !== file.stem) {
    findings.push(file.finding(['name'], 'file-name', `System ${name} stands in ${file.stem}.yaml. Name the file ${name}.yaml, or the system ${file.stem}.`));
  }
  if (system.timeZone !== '' && !isTimeZone(system.timeZone)) {
    findings.push(file.finding(['timeZone'], 'bad-time-zone', `${system.timeZone} is no IANA time zone. Write one such as Europe/London.`));
  }
  system.entities.forEach((entity, index) => {
    if (!entities.has(entity)) findings.push(file.finding(['entities', index], 'unknown-entity', unknownEntity(entity, entities)));
  });
  for (const entity of streamEntities(system)) {
    if (!system.entities.includes(entity)) {
      findings.push(file.keyFinding(['streams', entity], 'unknown-entity', `System ${name} has streams of ${entity} and does not speak of it. Add it to entities, or take the streams out.`));
    }
  }
  return findings;
}

function lintCodesOf({ file, name, codesOf }: SystemPart, names: ReadonlySet<string>): Finding[] {
  if (codesOf === undefined || (codesOf !== name && names.has(codesOf))) return [];
  return [file.finding(['codes'], 'unknown-system', `${codesOf} is no other system that is declared. Name the one whose codes ${name} writes, or take codes out.`)];
}

function streamEntities(system: SystemPart): string[] {
  const data = system.file.data as { streams?: unknown } | null | undefined;
  return typeof data?.streams === 'object' && data.streams !== null ? Object.keys(data.streams) : [];
}

export function unknownEntity(entity: string, entities: ReadonlySet<string>): string {
  return `${entity} is no canonical entity. Use one of ${[...entities].join(', ')}, or add its schemas first.`;
}

function lintPrecedence(systems: readonly SystemPart[]): Finding[] {
  const first = new Map<string, SystemPart>();
  const findings: Finding[] = [];
  for (const system of systems) {
    if (system.precedence === Number.MAX_SAFE_INTEGER) continue;
    const place = `${system.kind} ${system.precedence}`;
    const other = first.get(place);
    if (!other) first.set(place, system);
    else {
      findings.push(system.file.finding(['precedence'], 'same-precedence',
        `Systems ${other.name} and ${system.name} of kind ${system.kind} have the same precedence ${system.precedence}, so both would own. Give each its own.`));
    }
  }
  return findings;
}
