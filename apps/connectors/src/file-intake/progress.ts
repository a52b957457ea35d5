import { SingleBar } from 'cli-progress';

/** Shows how far a long reading is; on a terminal as a bar, elsewhere as a plain line every few seconds. */
export interface Progress {
  step(what: string): void;
  bytes(read: number): void;
  rows(count: number): void;
  stop(): void;
}

const LINE_EVERY_MS = 5_000;

export const silentProgress: Progress = { step() {}, bytes() {}, rows() {}, stop() {} };

export function showProgress(totalBytes: number, stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? bar(totalBytes, stream) : lines(totalBytes, stream);
}

function bar(totalBytes: number, stream: NodeJS.WriteStream): Progress {
  const single = new SingleBar({ stream, format: '{bar} {percentage}% | {what} | {rows} rows | {duration_formatted}', barCompleteChar: '█', barIncompleteChar: '░', hideCursor: true, clearOnComplete: true });
  let rows = 0;
  single.start(Math.max(totalBytes, 1), 0, { what: 'starting', rows });
  return {
    step: (what) => single.update({ what }),
    bytes: (read) => single.increment(read),
    rows: (count) => single.update({ rows: (rows += count) }),
    stop: () => single.stop(),
  };
}

function lines(totalBytes: number, stream: NodeJS.WriteStream): Progress {
  const startedMs = performance.now();
  let [what, read, rows] = ['starting', 0, 0];
  const timer = setInterval(() => {
    const percent = totalBytes === 0 ? 100 : Math.floor((100 * read) / totalBytes);
    stream.write(`${what}: ${percent}% read, ${rows} rows, ${Math.round((performance.now() - startedMs) / 1000)} s\n`);
  }, LINE_EVERY_MS);
  timer.unref();
  return {
    step: (next) => (what = next),
    bytes: (count) => (read += count),
    rows: (count) => (rows += count),
    stop: () => clearInterval(timer),
  };
}
