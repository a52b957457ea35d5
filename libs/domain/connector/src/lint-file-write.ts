import type { ConfigFile, ConfigPath, Finding } from '@muster/domain-governance';
import type { FileWriteDeclaration } from './file-write-declaration.js';
import { placeholdersOf } from './fill-template.js';
import { lintSchedule } from './lint-drop.js';
import { unfilled } from './lint-placeholders.js';

/** Faults of a file that is written. */
export function lintFileWrite(file: ConfigFile, path: ConfigPath, { name, columns, control, schedule }: FileWriteDeclaration): Finding[] {
  const at = (...steps: ConfigPath) => [...path, ...steps];
  return [
    ...unfilled(file, at('name'), name, ['number', 'date']),
    ...(placeholdersOf(name).includes('number') ? [] : [file.finding(at('name'), 'unfilled-placeholder', 'One file would take the place of another that was not taken yet. Put {number} into the name.')]),
    ...(control ? lintControl(file, at('control'), control, columns) : []),
    ...lintSchedule(file, at('schedule'), schedule),
  ];
}

function lintControl(file: ConfigFile, path: ConfigPath, { file: name, rows, sums = {}, sha256 }: NonNullable<FileWriteDeclaration['control']>, columns: readonly string[]): Finding[] {
  const told = [rows, sha256, ...Object.values(sums)].filter((one) => one !== undefined);
  const twice = told.find((one, index) => told.indexOf(one) !== index);
  return [
    ...unfilled(file, [...path, 'file'], name, ['name', 'file']),
    ...(placeholdersOf(name).length > 0 ? [] : [file.finding([...path, 'file'], 'unfilled-placeholder', 'One control file would speak for all files. Put {name} or {file} into its name.')]),
    ...(told.length > 0 ? [] : [file.keyFinding(path, 'no-totals', 'The control would tell nothing of the file. Add rows, sums or sha256.')]),
    ...(twice === undefined ? [] : [file.keyFinding(path, 'same-name', `Two totals are told as ${twice}. Name them differently.`)]),
    ...Object.keys(sums).filter((column) => !columns.includes(column)).map((column) => file.keyFinding([...path, 'sums', column], 'unknown-column', `The file has no column ${column}. Use one of ${columns.join(', ')}.`)),
  ];
}
