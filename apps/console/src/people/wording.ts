import { counted, words } from '../show/format';
import type { Tone } from '../show/Status';
import type { PeopleOverview, RehearsedLink, Strength, UnmappedCode } from './types';

export const STRENGTHS: Readonly<Record<Strength, { readonly tone: Tone; readonly meaning: string }>> = {
  strong: { tone: 'bad', meaning: 'Hardly two share it' },
  fair: { tone: 'warn', meaning: 'Two may share it, rarely' },
  weak: { tone: 'quiet', meaning: 'Namesakes share it' },
};

/** What of each kind of record waits for a steward. */
export function waiting({ duplicates, matches, unmapped }: PeopleOverview): { readonly duplicates: number; readonly matches: number; readonly unmapped: number } {
  return {
    duplicates: duplicates.reduce((sum, { total }) => sum + total, 0), matches: matches.reduce((sum, { counts }) => sum + counts.proposals.proposed, 0), unmapped: unmapped.codes + unmapped.references,
  };
}

/** "3 assignments, 1 worker and 1 process": what hangs on a record. */
export function hangingWords({ counts, processes }: RehearsedLink['hanging']): string {
  const parts = [...Object.entries(counts).map(([entity, count]) => counted(count, words(entity), entity.endsWith('y') ? `${words(entity).slice(0, -1)}ies` : `${words(entity)}s`)), ...(processes.length > 0 ? [counted(processes.length, 'process', 'processes')] : [])];
  return parts.length === 0 ? 'Nothing' : parts.length === 1 ? parts[0]! : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

const plain = /^[A-Za-z][\w.-]*$/;
const quoted = (text: string) => (plain.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text) ? text : JSON.stringify(text));

/** What is to be written where a code gets its meaning: YAML, with the keys above it that the file does not have yet. */
export function mappingLine({ code, place }: Pick<UnmappedCode, 'code' | 'place'>, meant: string): string {
  const entry = `${quoted(code ?? '<code>')}: ${quoted(meant)}`;
  return [...(place?.missing ?? [])].reverse().reduce((inner, key) => `${quoted(key)}: { ${inner} }`, entry);
}
