import { compileAbsent } from './compile-absent.js';
import type { CallAnswer, ClassifiedAnswer, CompiledAbsent, StreamRequest } from './compiled-connector.js';
import { compileControl, type ControlInput, type ControlTotals } from './control-totals.js';
import type { Reference } from './declaration.js';
import type { CallForFileDeclaration, ControlFormat, FileStreamDeclaration } from './drop-declaration.js';
import { queryTexts } from './request-parts.js';

/** A stream that comes in whole files. */
export interface CompiledFileStream {
  readonly name: string;
  readonly source: CompiledFolder | CompiledDownload;
  readonly whole: boolean;
  readonly inOrder: boolean;
  readonly maxBytes: number;
  readonly maxRows: number;
  readonly everyMs: number;
  readonly after: readonly string[];
  readonly absent: CompiledAbsent;
}

interface Control {
  readonly format: ControlFormat;
  /** Columns of which a sum is told. */
  readonly sums: readonly string[];
  /** Throws PermanentError bad-control. */
  totals(input: ControlInput): Promise<ControlTotals>;
}
export interface CompiledFolder {
  readonly kind: 'folder';
  readonly folder: Reference;
  readonly settleMs: number;
  readonly order: 'name' | 'arrival';
  readonly archive: string | undefined;
  readonly rejected: string | undefined;
  readonly control: (Control & { readonly graceMs: number; nameFor(file: string): string }) | undefined;
  matches(file: string): boolean;
}
export interface CompiledDownload {
  readonly kind: 'download';
  readonly request: StreamRequest;
  /** Last part of the path. */
  readonly fileName: string;
  /** request: null where the file's own answer tells the totals. */
  readonly control: (Control & { readonly request: StreamRequest | null }) | undefined;
}

const MIB = 1024 * 1024;

/** Throws PermanentError expression-invalid. */
export function compileFileStream(name: string, declared: FileStreamDeclaration, classify: (answer: CallAnswer, nowMs: number) => Promise<ClassifiedAnswer>): CompiledFileStream {
  const { whole, inOrder = !whole, maxMiB = declared.drop ? 256 : 16, maxRows = 1_000_000, everySeconds = 60, after = [], absent = {} } = declared;
  return { name, source: sourceOf(declared), whole, inOrder, maxBytes: maxMiB * MIB, maxRows, everyMs: everySeconds * 1_000, after, absent: compileAbsent(absent, classify) };
}

function sourceOf({ drop, download }: FileStreamDeclaration): CompiledFolder | CompiledDownload {
  if (download) {
    const { request, control } = download;
    const fileName = request.path.split('/').at(-1)!;
    return {
      kind: 'download', request: requestOf(request), fileName,
      control: control && { format: control.format ?? 'json', sums: Object.keys(control.sums ?? {}), totals: compileControl(control), request: control.request ? requestOf(control.request) : null },
    };
  }
  const { folder, files, control, settleSeconds = control ? 5 : 60, order = 'name', archive, rejected } = drop!;
  const pattern = new RegExp(`^${files.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&')).join('.*')}$`);
  const nameFor = (file: string) => control!.file.replaceAll('{file}', () => file).replaceAll('{name}', () => file.replace(/\.[^.]*$/, ''));
  return {
    kind: 'folder', folder, settleMs: settleSeconds * 1_000, order, archive, rejected, matches: (file) => pattern.test(file) && !(control && file === nameFor(file)),
    control: control && { format: control.format, sums: Object.keys(control.sums ?? {}), totals: compileControl(control), graceMs: (control.graceSeconds ?? 3_600) * 1_000, nameFor },
  };
}

function requestOf({ method = 'GET', path, query, headers }: CallForFileDeclaration): StreamRequest {
  return { method, path, query: queryTexts(query), headers: { accept: '*/*', ...headers }, takes: 'text' };
}
