import { CallBudget, CircuitBreaker, type Lane, type Reference } from '@muster/domain-connector';
import { rotatedTokens } from '../calls/rotated-tokens.js';
import { SystemCaller } from '../calls/system-caller.js';
import type { SystemRuntimeOptions } from './system-options.js';

/** Ways to one system and to the preview of it. Its budget and its breakers outlast the lease under which it is spoken with. */
export class SystemCallers {
  readonly budget: CallBudget;
  /** By operation. */
  readonly breakers = new Map<string, CircuitBreaker>();

  constructor(private readonly options: SystemRuntimeOptions) {
    this.budget = this.newBudget();
  }

  until(signal: AbortSignal): SystemCaller {
    const { connector, secrets, now, observer, database } = this.options;
    const { system } = connector;
    return new SystemCaller({
      connector, secrets, budget: this.budget, now, signal, keeper: rotatedTokens(database, system), breakerOf: (operation) => breakerIn(this.breakers, operation),
      observer: observer && { onCall: (call) => observer.onCall(system, call), onWaited: observer.onWaited?.bind(observer) as ((lane: Lane, seconds: number) => void) | undefined },
    });
  }

  /** Another server, with limits of its own. */
  ofPreview(previewUrl: Reference, signal: AbortSignal): SystemCaller {
    const { connector, secrets, now } = this.options;
    const breakers = new Map<string, CircuitBreaker>();
    return new SystemCaller({ connector: { ...connector, baseUrl: previewUrl }, secrets, budget: this.newBudget(), now, signal, breakerOf: (operation) => breakerIn(breakers, operation) });
  }

  /** As if none had failed: what they failed for is over. */
  forgetFailures(): void {
    this.breakers.clear();
  }

  private newBudget(): CallBudget {
    const { windows, concurrency, share } = this.options.connector.limits;
    return new CallBudget({ windows, concurrency, share });
  }
}

function breakerIn(breakers: Map<string, CircuitBreaker>, operation: string): CircuitBreaker {
  let breaker = breakers.get(operation);
  if (!breaker) breakers.set(operation, (breaker = new CircuitBreaker()));
  return breaker;
}
