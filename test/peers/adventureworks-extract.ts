import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../shared/data/adventureworks-hr/', import.meta.url));
export const extractFiles = ['HumanResources.Department.csv', 'HumanResources.Employee.csv', 'HumanResources.EmployeeDepartmentHistory.csv', 'HumanResources.EmployeePayHistory.csv'] as const;
export type ExtractFile = (typeof extractFiles)[number];

export type Row = Readonly<Record<string, string>>;

/** Paths of the extract. Throws where it is not there. */
export function extractPaths(): string[] {
  const paths = extractFiles.map((name) => join(folder, name));
  const missing = paths.filter((path) => !existsSync(path));
  if (missing.length > 0) throw new Error(`The AdventureWorks HR extract is missing: put ${missing.join(', ')} there (shared/data, beside the checkout).`);
  return paths;
}

/** The lines of a file, in bytes that are kept whatever its encoding is. */
export const linesOf = (name: ExtractFile): string[] => readFileSync(join(folder, name), 'latin1').split('\r\n');

/** The rows of a file, read with nothing of ours; no value of the extract holds a comma or a quote but names of groups, which nobody asks for. */
export function rowsOfFile(name: ExtractFile): Row[] {
  const [head, ...lines] = linesOf(name).filter((line) => line !== '');
  const names = head!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, at) => [names[at], value])));
}

/** `29-01-1969` as `1969-01-29`. */
export const isoOf = (date: string): string => date.split('-').reverse().join('-');

/**
 * The bits of a hierarchyid without the zeros that fill its last byte. Each level ends with a 1, so a node's bits begin with those of every node above it:
 * enough to find the manager without knowing how a level is written.
 */
const bitsOf = (node: string) => (node === 'NULL' ? '' : [...node.slice(2)].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('').replace(/0+$/, ''));
const levelOf = ({ OrganizationLevel: level }: Row) => (level === 'NULL' ? 0 : Number(level));

/** The manager's id by the id of each employee, found by level and bits; nobody for the top. */
export function managersOf(employees: readonly Row[]): Map<string, string | null> {
  return new Map(employees.map((employee) => {
    const above = employees.filter((one) => levelOf(one) === levelOf(employee) - 1 && bitsOf(employee['OrganizationNode']!).startsWith(bitsOf(one['OrganizationNode']!)));
    if (above.length > 1) throw new Error(`employee ${employee['BusinessEntityID']} has ${above.length} managers`);
    return [employee['BusinessEntityID']!, above[0]?.['BusinessEntityID'] ?? null];
  }));
}
