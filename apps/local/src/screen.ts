/** What a person sees of a start: one line per finished step with its time, and a line now and then of what takes long. */
export class Screen {
  private readonly startedMs = performance.now();
  private lastNewsMs = 0;

  constructor(private readonly write: (line: string) => void = console.log) {}

  line(text: string): void {
    this.write(text);
  }

  done(step: string, text: string, ms: number): void {
    this.write(`  ✓ ${step.padEnd(20)} ${text.padEnd(60)} ${seconds(ms).padStart(8)}`);
    this.lastNewsMs = performance.now();
  }

  /** Shown at most once a second, so that a download of hundreds of files stays readable. */
  news(step: string, text: string): void {
    if (performance.now() - this.lastNewsMs < 1_000) return;
    this.lastNewsMs = performance.now();
    this.write(`  … ${step.padEnd(20)} ${text}`);
  }

  /** Since the start of the program. */
  get elapsed(): string {
    return seconds(performance.now() - this.startedMs);
  }
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
