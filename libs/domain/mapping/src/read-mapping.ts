import { Ajv, type ErrorObject } from 'ajv';
import { PermanentError } from '@muster/platform-kernel';
import { isMap, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import type { MappingFile } from './mapping.js';
import { mappingSchema } from './mapping-schema.js';

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
const validate = ajv.compile<MappingFile>(mappingSchema);

/** Thrown where a mapping has faults; the message lists them all with their lines. */
export class MappingError extends PermanentError {
  constructor(path: string, readonly findings: readonly string[]) {
    super('mapping-invalid', `The mapping ${path} has ${findings.length} fault(s). Correct them and try again.\n${findings.map((finding) => `  ${finding}`).join('\n')}`);
    this.name = 'MappingError';
  }
}

/** Line of the part at `path`, or of the nearest part around it; counts from 1. */
export type LineOf = (path: readonly (string | number)[]) => number;

function lineFinder(document: Document.Parsed, lines: LineCounter): LineOf {
  return (path) => {
    let node: unknown = document.contents;
    let offset = 0;
    for (const step of path) {
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => String((key as { value?: unknown } | null)?.value) === String(step));
        if (!pair) break;
        offset = (pair.key as { range?: [number] } | null)?.range?.[0] ?? offset;
        node = pair.value;
      } else if (isSeq(node)) {
        node = node.items[Number(step)];
        offset = (node as { range?: [number] } | undefined)?.range?.[0] ?? offset;
      } else break;
    }
    return Math.max(1, lines.linePos(offset).line);
  };
}

const unescaped = (pointer: string) => pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Of a choice that nothing fits, ajv also lists why each branch does not fit: the deepest findings say most. */
function telling(errors: readonly ErrorObject[]): ErrorObject[] {
  const plain = errors.filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'if');
  const within = (a: ErrorObject, b: ErrorObject) => a.instancePath.startsWith(`${b.instancePath}/`);
  return plain.filter((error) => !(error.keyword === 'type' && plain.some((other) => other !== error && (within(other, error) || other.instancePath === error.instancePath))));
}

function sentence(error: ErrorObject, lineOf: LineOf): string {
  const path = unescaped(error.instancePath);
  const extra = error.keyword === 'additionalProperties' ? [String(error.params.additionalProperty)] : [];
  const what = extra.length > 0 ? `has an unknown key ${extra[0]}` : error.keyword === 'enum' ? `must be one of ${(error.params.allowedValues as string[]).join(', ')}` : error.message;
  return `line ${lineOf([...path, ...extra])}: ${path.join('.') || 'the file'} ${what}.`;
}

/** Reads a mapping and checks its shape. Throws MappingError with every fault and its line. */
export function readMapping(path: string, text: string): { mapping: MappingFile; lineOf: LineOf } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) throw new MappingError(path, document.errors.map((error) => `line ${lines.linePos(error.pos[0]).line}: ${error.message}.`));
  const lineOf = lineFinder(document, lines);
  const mapping: unknown = document.toJS();
  if (!validate(mapping)) throw new MappingError(path, telling(validate.errors ?? []).map((error) => sentence(error, lineOf)));
  return { mapping, lineOf };
}
