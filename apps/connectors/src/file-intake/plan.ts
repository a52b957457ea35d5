import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Governance } from '@muster/domain-governance';
import { compileMapping, isLeftOut, type Mapping, type Output, type SourceFile } from '@muster/domain-mapping';
import { SetupError } from '@muster/platform-kernel';

/** What an intake is about to do, before anything is read but the mapping. */
export interface Plan {
  readonly mapping: Mapping;
  readonly governance: Governance;
  readonly outputs: readonly PlannedOutput[];
  /** What a person should know of files that play no part. */
  readonly notices: readonly string[];
  /** Bytes that will be read for the outputs. */
  readonly bytes: number;
  pathsOf(fileEntry: string): readonly string[];
}
export interface PlannedOutput {
  readonly output: Output;
  readonly file: SourceFile;
  readonly paths: readonly string[];
}

export interface PlanOptions {
  readonly system: string;
  readonly mapping: string;
  readonly files: readonly string[];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}

function sizeOf(path: string): number {
  try {
    const stat = statSync(path);
    if (stat.isFile()) return stat.size;
  } catch (error) {
    throw unreadable(path, error);
  }
  throw new SetupError(`${path} is no file.`, 'Name the files themselves.');
}

function unreadable(path: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return new SetupError(`There is no file ${path}.`, 'Correct its name.');
  if (code === 'EACCES') return new SetupError(`The file ${path} may not be read.`, 'Give the user that runs the intake the right to read it.');
  return error instanceof Error ? error : new Error(String(error));
}

/** Reads the mapping and sorts the given files to its entries. Throws SetupError, MappingError. */
export function planIntake({ system, mapping: mappingPath, files }: PlanOptions, governance: Governance): Plan {
  const mapping = compileMapping(mappingPath, textOf(mappingPath), governance);
  if (mapping.system !== system) throw new SetupError(`The mapping ${mappingPath} is for the system ${mapping.system}, not ${system}.`, `Say --system ${mapping.system}, or take another mapping.`);
  const sizes = new Map(files.map((path) => [path, sizeOf(path)]));
  const given = new Map<string, string[]>();
  const notices: string[] = [];
  for (const path of sizes.keys()) {
    const entry = mapping.fileOf(basename(path));
    if (!entry) throw new SetupError(`${basename(path)} is no file that the mapping ${mappingPath} knows.`, `It knows ${[...mapping.files.values()].map(({ match }) => match).join(', ')}.`);
    if (isLeftOut(entry.file)) notices.push(`${basename(path)} is left out: ${entry.file.leftOut}`);
    else given.set(entry.name, [...(given.get(entry.name) ?? []), path]);
  }
  const pathsOf = (name: string) => given.get(name) ?? [];
  for (const { entity, stream, from } of mapping.outputs) if (pathsOf(from).length === 0) notices.push(`${entity} (${stream}) is not spoken of: no file ${mapping.files.get(from)?.match} was given.`);
  const outputs = mapping.outputs.flatMap((output) => (pathsOf(output.from).length > 0 ? [{ output, file: mapping.files.get(output.from) as SourceFile, paths: pathsOf(output.from) }] : []));
  const bytes = outputs.flatMap(({ paths }) => paths).reduce((sum, path) => sum + sizes.get(path)!, 0);
  return { mapping, governance, outputs, notices, bytes, pathsOf };
}
