import type { ConfigFile, ConfigPath, Finding } from '@muster/domain-governance';
import { placeholdersOf } from './fill-template.js';

/** Placeholders of a template that nothing fills. */
export function unfilled(file: ConfigFile, path: ConfigPath, template: string, known: readonly string[]): Finding[] {
  const filled = known.length === 0 ? 'Nothing is filled in here' : `Only ${known.map((name) => `{${name}}`).join(', ')} can stand here`;
  return placeholdersOf(template).filter((name) => !known.includes(name)).map((name) => file.finding(path, 'unfilled-placeholder', `Nothing fills {${name}}. ${filled}.`));
}
