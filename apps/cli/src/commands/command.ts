import type { ExitCode } from '../failure.js';
import type { Screen } from '../screen.js';
import type { Services } from '../services.js';

/** What a command works with. */
export interface Context {
  services: Services;
  screen: Screen;
  /** The checkout. */
  root: string;
  /** Ends a command that runs until it is stopped. */
  signal: AbortSignal;
}

export type Outcome = Promise<ExitCode>;
