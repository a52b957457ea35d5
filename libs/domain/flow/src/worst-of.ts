import type { FlowState } from './partition-state.js';
import type { TargetState } from './target-state.js';

/** From the one that needs nobody to the one that needs somebody first. */
const ORDER: readonly (FlowState | TargetState)[] = ['healthy', 'scheduled', 'absent', 'paused', 'parked', 'slow', 'waiting-for-vendor', 'stuck'];

/** The state of a whole by those of its parts; healthy where it has none. */
export function worstOf<T extends FlowState | TargetState>(states: readonly T[]): T | 'healthy' {
  return states.reduce<T | 'healthy'>((worst, state) => (ORDER.indexOf(state) > ORDER.indexOf(worst) ? state : worst), 'healthy');
}
