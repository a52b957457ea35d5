import Table from 'cli-table3';
import { isDeepStrictEqual } from 'node:util';
import type { Row } from './calls.js';
import { StoryFault, type Narrator } from './narrator.js';

/** What a system is to have in the end. */
export interface Expectation {
  readonly system: string;
  readonly of: string;
  readonly expected: Row;
  /** Reads it from the system; undefined where it has no such thing. */
  readonly read: () => Promise<Row | undefined>;
}

interface Finding extends Expectation {
  readonly found: Row | undefined;
}

export const agrees = ({ expected, found }: Pick<Finding, 'expected' | 'found'>): boolean => found !== undefined && Object.entries(expected).every(([name, value]) => isDeepStrictEqual(found[name], value));

/** Reads every system until all agree, tells what was found, and returns whether all do. What disagrees is read again as long as the story may last. */
export async function allAgree(narrator: Narrator, write: (line: string) => void, expectations: readonly Expectation[]): Promise<boolean> {
  const findings = new Map<Expectation, Finding>();
  const readAgain = async () => {
    for (const each of expectations) {
      const before = findings.get(each);
      if (!before || !agrees(before)) findings.set(each, { ...each, found: await each.read() });
    }
    return [...findings.values()].every(agrees) ? true : undefined;
  };
  try {
    await narrator.until({ where: 'all systems', what: 'they agree' }, readAgain);
  } catch (error) {
    if (!(error instanceof StoryFault)) throw error;
    write(error.message);
  }
  write(tableOf([...findings.values()]));
  return findings.size === expectations.length && [...findings.values()].every(agrees);
}

function tableOf(findings: readonly Finding[]): string {
  const table = new Table({ head: ['system', 'what', 'found', ''], colWidths: [17, 24, 78, 24], wordWrap: true, style: { head: [], border: [], compact: true } });
  for (const finding of findings) table.push([finding.system, finding.of, foundIn(finding), agrees(finding) ? 'agrees' : `is not ${differing(finding)}`]);
  return table.toString();
}

const foundIn = ({ expected, found }: Finding): string => (found ? Object.keys(expected).map((name) => `${name} ${shown(found[name])}`).join(', ') : 'nothing');

const differing = ({ expected, found }: Finding): string => Object.entries(expected).filter(([name, value]) => !isDeepStrictEqual(found?.[name], value)).map(([name, value]) => `${name} ${shown(value)}`).join(', ');

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));
