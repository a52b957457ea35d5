import { Worker } from 'node:worker_threads';

/** Take or leave each column, so that those taken are worth the most; of the columns of each row at most so much together. */
export interface BinaryProgram {
  readonly worth: readonly number[];
  readonly rows: readonly { readonly columns: readonly number[]; readonly coefficients: readonly number[]; readonly atMost: number }[];
  /** Columns that can be taken together, to begin with; what is found is never worth less. */
  readonly start?: readonly number[];
}

export interface OptimizerOptions {
  /** From the moment at which the solver begins. */
  readonly seconds: number;
}

/** Why there is no optimum. */
export class OptimizerError extends Error {
  constructor(
    readonly code: 'out-of-time' | 'infeasible' | 'failed',
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${message} ${remedy}`, options);
    this.name = 'OptimizerError';
  }
}

/** What the thread answers: a value for each column, or the status with which the solver ended. */
type ThreadAnswer = { values: Float64Array } | { status: 'out-of-time' | 'infeasible' | 'failed'; detail: string };

/** For a thread that does not end by itself: it looks at its clock between steps. */
const GRACE_SECONDS = 5;

/**
 * Solves a program in a worker thread, by HiGHS. Answers a value for each column, 0 or 1; the same program gives the same answer.
 * Throws OptimizerError where there is no optimum: no choice keeps every row, or the time was not enough.
 */
export async function maximize(program: BinaryProgram, { seconds }: OptimizerOptions): Promise<Float64Array> {
  if (program.worth.length === 0) return new Float64Array(0);
  const answer = await answerOf(program, seconds);
  if ('values' in answer) return answer.values;
  throw errorOf(answer, program, seconds);
}

async function answerOf(program: BinaryProgram, seconds: number): Promise<ThreadAnswer> {
  const thread = new Worker(new URL('./solver-thread.mjs', import.meta.url), { workerData: { program, seconds }, execArgv: [] });
  let overdue: NodeJS.Timeout | undefined;
  try {
    return await new Promise<ThreadAnswer>((resolve, reject) => {
      overdue = setTimeout(() => resolve({ status: 'out-of-time', detail: '' }), (seconds + GRACE_SECONDS) * 1_000);
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', (code) => resolve({ status: 'failed', detail: `its thread ended with code ${code}` }));
    });
  } catch (error) {
    throw new OptimizerError('failed', `The optimizer could not be run: ${error instanceof Error ? error.message : String(error)}.`, 'Run npm ci: the solver is the package highs.', { cause: error });
  } finally {
    clearTimeout(overdue);
    await thread.terminate();
  }
}

function errorOf({ status, detail }: Exclude<ThreadAnswer, { values: Float64Array }>, { worth, rows }: BinaryProgram, seconds: number): OptimizerError {
  const size = `${worth.length} choices under ${rows.length} limits`;
  if (status === 'out-of-time') return new OptimizerError(status, `No proven optimum of ${size} was found in ${seconds} seconds.`, 'Give more seconds, or fewer choices.');
  if (status === 'infeasible') return new OptimizerError(status, `No choice among ${size} keeps every limit.`, 'A limit below 0 cannot be kept: look for one.');
  return new OptimizerError(status, `The solver failed on ${size}: ${detail}.`, 'Look for a coefficient or a limit that is no finite number.');
}
