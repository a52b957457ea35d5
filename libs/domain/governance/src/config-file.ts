import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type Pair } from 'yaml';

export interface ConfigText {
  /** As a person would name it, for example config/ownership.yaml; findings repeat it. */
  readonly path: string;
  readonly text: string;
}

export interface Finding {
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  readonly rule: string;
  /** Names the fault and the remedy. */
  readonly message: string;
}

export type ConfigPath = readonly (string | number)[];
export type ConfigKind = 'ownership' | 'system' | 'codes';

/** A parsed YAML file that knows where each of its parts stands. */
export class ConfigFile {
  /** The content as plain values; undefined where the text is no YAML. */
  readonly data: unknown;
  readonly syntaxFindings: readonly Finding[];
  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed;

  constructor(
    readonly path: string,
    text: string,
    readonly kind: ConfigKind,
  ) {
    // Streams that are alike share their parts by anchors and merge keys (<<).
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false, merge: true });
    const findings = [...this.document.errors, ...this.document.warnings].map((error) =>
      this.at(error.pos[0], 'syntax', `${error.message}. Correct the YAML.`),
    );
    if (findings.length === 0) this.data = this.valuesOrFinding(findings);
    this.syntaxFindings = findings;
  }

  private valuesOrFinding(findings: Finding[]): unknown {
    try {
      return this.document.toJS();
    } catch (error) {
      // yaml resolves aliases only now: one without its anchor, or one that expands without end.
      if (!(error instanceof ReferenceError)) throw error;
      findings.push(this.at(0, 'syntax', `${error.message}. Write the value out.`));
      return undefined;
    }
  }

  /** The name of the file without folder and ending. */
  get stem(): string {
    return (this.path.split('/').pop() ?? this.path).replace(/\.ya?ml$/, '');
  }

  /** A finding about the part at `path`; where that part is missing, it points to the nearest part around it. */
  finding(path: ConfigPath, rule: string, message: string): Finding {
    return this.at(this.offsetOf(path, false), rule, message);
  }

  /** A finding about the last key of `path` itself, not its value. */
  keyFinding(path: ConfigPath, rule: string, message: string): Finding {
    return this.at(this.offsetOf(path, true), rule, message);
  }

  /** Keys that YAML reads as a number, a truth value or null: leading zeros and spelling are lost, so they need quotes. */
  unquotedKeys(path: ConfigPath): string[] {
    const node = this.nodeAt(path);
    if (!isMap(node)) return [];
    return node.items.flatMap(({ key }) => (isScalar(key) && typeof key.value !== 'string' ? [String(key.value)] : []));
  }

  private at(offset: number, rule: string, message: string): Finding {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.path, line: Math.max(line, 1), column: Math.max(col, 1), rule, message };
  }

  private resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.document) : node;
  }

  private nodeAt(path: ConfigPath): unknown {
    let node: unknown = this.document.contents;
    for (const step of path) {
      const inside = this.resolved(node);
      if (isMap(inside)) node = pairOf(inside.items, step)?.value;
      else if (isSeq(inside)) node = inside.items[Number(step)];
      else return undefined;
    }
    return this.resolved(node);
  }

  private offsetOf(path: ConfigPath, ofKey: boolean): number {
    let node: unknown = this.document.contents;
    let offset = startOf(node) ?? 0;
    for (const [index, step] of path.entries()) {
      const inside = this.resolved(node);
      if (isMap(inside)) {
        const pair = pairOf(inside.items, step);
        if (!pair) return offset;
        node = pair.value;
        offset = startOf(pair.key) ?? offset;
        const last = index === path.length - 1;
        // A block stands below its key; pointing to the key is pointing to the name people look for.
        if (last && !ofKey && isScalar(node)) offset = startOf(node) ?? offset;
      } else if (isSeq(inside)) {
        node = inside.items[Number(step)];
        if (node === undefined) return offset;
        offset = startOf(node) ?? offset;
      } else return offset;
    }
    return offset;
  }
}

function pairOf(items: readonly Pair[], step: string | number): Pair | undefined {
  return items.find(({ key }) => (isScalar(key) ? String(key.value) : key) === String(step));
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

/** Which of governance's files a path names; undefined for other files of config/, such as mappings. */
export function configKindOf(path: string): ConfigKind | undefined {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  if (name === 'ownership.yaml') return 'ownership';
  if (!name.endsWith('.yaml')) return undefined;
  if (parts.at(-2) === 'systems') return 'system';
  return parts.at(-2) === 'codes' ? 'codes' : undefined;
}

/** Parses governance's files, in the order of their paths, so that the order in which a directory is read changes nothing. */
export function readConfigFiles(files: readonly ConfigText[]): ConfigFile[] {
  return [...files]
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    .flatMap(({ path, text }) => {
      const kind = configKindOf(path);
      return kind ? [new ConfigFile(path, text, kind)] : [];
    });
}
