import type { Case } from '../store/process.store.js';
import type { StageEnd } from './stages.js';

/** What processes are written with. */
export interface ProcessTools {
  /** Waits for a stage. */
  stage(one: Case, stage: string): Promise<StageEnd>;
  /** Lets a stage begin, and answers what waits for its end. */
  begin(one: Case, stage: string): Promise<() => Promise<StageEnd>>;
  /** Waits for the approvals that the firm asks for, in order; a policy may approve instead. */
  approve(one: Case): Promise<StageEnd>;
  /** Asks the master of assignments for a step of the case's assignment. */
  ask(one: Case, status: string): Promise<void>;
  /** Ends a case that is over, with the reason for which it is; with the one given where no other is known. */
  over(one: Case, reason: string): Promise<string>;
  /** Ends the case with a result. */
  end(one: Case, result: string): Promise<string>;
}
