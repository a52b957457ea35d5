import type { ApiRequest, Lane } from '@muster/domain-connector';
import { TransientError } from '@muster/platform-kernel';
import { StoppedError, type CallResult, type SystemCaller } from '../calls/system-caller.js';

/** Ends a delivery that is rehearsed, where it would make its first call that may do something. */
export class WouldWrite extends Error {
  constructor(
    readonly operation: string,
    readonly request: ApiRequest,
  ) {
    super(operation);
  }
}

/** How often targets are still looked at, over all that is rehearsed together. */
export interface Looks {
  left: number;
}

const NOT_LOOKED: CallResult = { class: 'transient', message: 'The target was not looked at.', mayHaveDone: false };

/** Lets a delivery look for what the target has, as it does anyway, and nothing else. */
export class LookingCaller implements Pick<SystemCaller, 'call' | 'heldBack'> {
  /** The last that was found out; undefined where nothing was. */
  seen: CallResult | undefined;

  /** @param caller undefined where this process does not speak with the system */
  constructor(
    private readonly caller: SystemCaller | undefined,
    private readonly looks: Looks,
  ) {}

  /** Whether a breaker holds calls back passes, and says nothing of the record. */
  heldBack(): undefined {
    return undefined;
  }

  async call(_lane: Lane, operation: string, request: ApiRequest): Promise<CallResult> {
    if (!operation.startsWith('find ')) throw new WouldWrite(operation, request);
    if (!this.caller || this.looks.left <= 0) return NOT_LOOKED;
    this.looks.left -= 1;
    try {
      const result = await this.caller.call('urgent', operation, request);
      if (result.class === 'ok' || result.class === 'gone') this.seen = result;
      return result;
    } catch (error) {
      // It took too long, or the system was paused meanwhile.
      if (error instanceof StoppedError || error instanceof TransientError) return NOT_LOOKED;
      throw error;
    }
  }
}
