import type { AbsentDeclaration, Method, Reference } from './declaration.js';
import type { ScheduleDeclaration } from './schedule.js';

/** A stream that comes in whole files: out of a folder (`drop`), or as the answer to a call (`download`); one of the two. */
export interface FileStreamDeclaration {
  readonly drop?: DropDeclaration;
  readonly download?: DownloadDeclaration;
  /** True: a file is the full list, and what it does not bring is absent. False: it brings changes, each file on top of those before. */
  readonly whole: boolean;
  /** True: a file is taken only after those before it, so that one that waits or is refused holds up the others. The contrary of `whole` unless said otherwise. */
  readonly inOrder?: boolean;
  /** Larger files are refused; 256, and of a download 16, unless said otherwise. */
  readonly maxMiB?: number;
  /** Files with more rows are refused; 1000000 unless said otherwise. */
  readonly maxRows?: number;
  /** Between two looks into the folder, or two downloads; 60 unless said otherwise. With a schedule a download is made once in each window. */
  readonly everySeconds?: number;
  readonly after?: readonly string[];
  readonly schedule?: ScheduleDeclaration;
  readonly absent?: Pick<AbsentDeclaration, 'deletes' | 'maxShare'>;
}

export interface DropDeclaration {
  readonly folder: Reference;
  /** File name, * stands for any characters. */
  readonly files: string;
  readonly control?: FolderControlDeclaration;
  /** For how long size and time of a file must stand still before it is read; 60, and with a control file 5, unless said otherwise. */
  readonly settleSeconds?: number;
  /** Which file comes first, by its name (unless said otherwise) or by its time. */
  readonly order?: 'name' | 'arrival';
  /** Folders within the folder for files that were taken, and for those that were refused; they stay where they are without. */
  readonly archive?: string;
  readonly rejected?: string;
}

export interface DownloadDeclaration {
  readonly request: CallForFileDeclaration;
  readonly control?: DownloadControlDeclaration;
}
export interface CallForFileDeclaration {
  /** GET unless said otherwise. */
  readonly method?: Method;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** JSONata over { headers, body }: what is told of a file beside it, held against what it holds. At least one is there. */
export interface TotalsDeclaration {
  readonly rows?: string;
  /** Column to its sum. */
  readonly sums?: Readonly<Record<string, string>>;
  /** Of the bytes of the file, in hexadecimal digits. */
  readonly sha256?: string;
}
/** json: the body is its value. pairs: lines of name=value or name: value, the body an object of texts. text: the body is the text. */
export type ControlFormat = 'json' | 'pairs' | 'text';
export interface FolderControlDeclaration extends TotalsDeclaration {
  /** Name of the control file: {name} stands for that of the file without its ending, {file} for the whole. */
  readonly file: string;
  readonly format: ControlFormat;
  /** After this time a missing control file is told; 3600 unless said otherwise. */
  readonly graceSeconds?: number;
}
/** Over the headers of the file's own answer where no request is declared. */
export interface DownloadControlDeclaration extends TotalsDeclaration {
  readonly request?: CallForFileDeclaration;
  readonly format?: ControlFormat;
}
