// The thread that solves: HiGHS blocks whoever runs it. Plain JavaScript, since a thread of a process that runs from sources has no loader for TypeScript.
import { parentPort, workerData } from 'node:worker_threads';
import loadHighs from 'highs';

const OPTIMAL = 7;
const INFEASIBLE = [8, 9];
const OUT_OF_TIME = 13;
/** Values are whole numbers: whoever is less than one behind is the optimum. */
const ABSOLUTE_GAP = 0.99;

function modelOf({ worth, rows }) {
  const [numCols, numRows] = [worth.length, rows.length];
  const starts = [0];
  for (const { columns } of rows) starts.push(starts.at(-1) + columns.length);
  const matrix = { format: 'csr', numRows, numCols, starts, indices: rows.flatMap(({ columns }) => columns), values: rows.flatMap(({ coefficients }) => coefficients) };
  return {
    numCols, numRows, matrix, sense: -1, colCost: worth, colLower: worth.map(() => 0), colUpper: worth.map(() => 1), integrality: worth.map(() => 1),
    rowLower: rows.map(() => -Infinity), rowUpper: rows.map(({ atMost }) => atMost),
  };
}

function solve(highs, program, seconds) {
  return highs.withModel(modelOf(program), (model) => {
    model.options.set({ output_flag: false, time_limit: seconds, random_seed: 1, mip_rel_gap: 0, mip_abs_gap: program.worth.every(Number.isInteger) ? ABSOLUTE_GAP : 1e-6 });
    if (program.start?.length) {
      const colValue = new Float64Array(program.worth.length);
      for (const column of program.start) colValue[column] = 1;
      model.setSolution({ colValue });
    }
    model.run();
    const status = model.getModelStatus();
    if (status === OPTIMAL) return { values: model.getSolution().colValue.map(Math.round) };
    return { status: status === OUT_OF_TIME ? 'out-of-time' : INFEASIBLE.includes(status) ? 'infeasible' : 'failed', detail: `status ${status}` };
  });
}

function answerOf(highs, { program, seconds }) {
  try {
    return solve(highs, program, seconds);
  } catch (error) {
    return { status: 'failed', detail: error instanceof Error ? error.message : String(error) };
  }
}

parentPort.postMessage(answerOf(await loadHighs(), workerData));
