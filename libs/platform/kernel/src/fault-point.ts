/** Places where a process can be made to die, between two steps that must not need each other. */
export type FaultPoint = 'before-transaction' | 'before-commit' | 'after-commit' | 'before-delete' | 'before-confirm' | 'page-published' | 'events-published' | 'call-marked' | 'call-made' | 'webhook-stored' | 'webhook-fetched' | 'file-promised' | 'file-written' | 'repair-unsaved' | 'repair-saved' | 'replay-unnoted' | 'replay-noted';

/**
 * MUSTER_FAULT_POINT=name:count ends this process by SIGKILL when it comes to the named place for the nth time: how the crash tests
 * prove what a power cut would. Read once when the module is loaded; unset, it is false for ever and costs nothing.
 */
const armed = (process.env.MUSTER_FAULT_POINT ?? '') !== '' && parse(process.env.MUSTER_FAULT_POINT!);

function parse(text: string): { point: string; left: number } {
  const [, point, count] = /^([a-z-]+):(\d+)$/.exec(text) ?? [];
  if (point === undefined) throw new Error(`MUSTER_FAULT_POINT is '${text}' and must be a name and a count, such as before-commit:3. It is for tests only: unset it.`);
  return { point, left: Number(count) };
}

/** The process is here; it ends here where a test wants it to. */
export function passFaultPoint(point: FaultPoint): void {
  if (armed && armed.point === point && --armed.left === 0) process.kill(process.pid, 'SIGKILL');
}
