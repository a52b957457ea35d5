export interface Point {
  readonly at: string;
  readonly value: number | null;
  readonly p95: number | null;
}

export interface MeasureView {
  readonly name: string;
  readonly title: string;
  readonly formula: string;
  readonly owner: string;
  readonly entity: string;
  readonly unit: 'records' | 'hours';
  readonly value: number | null;
  readonly p95: number | null;
  readonly at: string | null;
  readonly trend: readonly Point[];
}

export interface MeasuredRecord {
  readonly entity: string;
  readonly recordId: string;
  readonly label: string;
  readonly since: string;
  readonly detail: string | null;
}

export interface MeasuredRecords {
  readonly records: readonly MeasuredRecord[];
  readonly next: string | null;
  readonly total: number;
}
