import type { Case } from '../store/process.store.js';
import type { StageEnd } from './stages.js';

/** What processes are written with. */
export interface ProcessTools {
  /** Waits for a stage. */
  stage(one: Case, stage: string): Promise<StageEnd>;
  /** Lets a stage begin, and answers what waits for its end. */
  begin(one: Case, stage: string): Promise<() => Promise<StageEnd>>;
  /** Ends the case with a result. */
  end(one: Case, result: string): Promise<string>;
}
