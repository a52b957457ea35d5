import { PermanentError } from '@muster/platform-kernel';
import { parseDocument } from 'yaml';
import type { ConfigText } from './config-file.js';

/** An attribute whose owner is to be another. */
export interface OwnerEdit {
  readonly entity: string;
  readonly attribute: string;
  /** As config/ownership.yaml writes it: a list of rules, or `decided`. It is checked when what comes of it is compiled. */
  readonly owner: unknown;
}

/** The files of config/ as they are after the edit, and the line that is to be written there. */
export interface EditedOwnership {
  readonly files: readonly ConfigText[];
  readonly path: string;
  /** Line of `path` on which the owner stands now, from 1. */
  readonly line: number;
  /** YAML. */
  readonly text: string;
}

/** Gives an attribute another owner, in memory: comments and order of the file stay. Throws PermanentError unknown-attribute. */
export function withOwner(files: readonly ConfigText[], { entity, attribute, owner }: OwnerEdit): EditedOwnership {
  const ownership = files.find(({ path }) => path.split('/').at(-1) === 'ownership.yaml');
  const document = ownership && parseDocument(ownership.text);
  const at = ['entities', entity, 'attributes', attribute, 'owner'];
  if (!document?.hasIn(at)) throw new PermanentError('unknown-attribute', `config/ownership.yaml names no owner of ${entity}.${attribute}. Use one of its attributes, or add it to schemas/ and there.`);
  const before = document.getIn(at, true) as { range?: [number, number, number] };
  const line = ownership!.text.slice(0, before.range?.[0] ?? 0).split('\n').length;
  const node = document.createNode(owner, { flow: true });
  document.setIn(at, node);
  return {
    files: files.map((file) => (file === ownership ? { path: file.path, text: document.toString({ lineWidth: 0 }) } : file)), path: ownership!.path, line,
    text: `owner: ${inFlow(owner)}`,
  };
}

/** As the file writes rules: on one line. */
function inFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inFlow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return `{ ${Object.entries(value).map(([key, part]) => `${key}: ${inFlow(part)}`).join(', ')} }`;
  return typeof value === 'string' && /^[A-Za-z][\w.-]*$|^\d{4}-\d{2}-\d{2}$/.test(value) ? value : JSON.stringify(value);
}
