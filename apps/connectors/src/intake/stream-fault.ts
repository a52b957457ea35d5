import { PermanentError } from '@muster/platform-kernel';
import type { CallResult } from '../calls/system-caller.js';

/** A system that cannot be read as it should be: out of reach, refusing us, or not as declared. `retryAfterMs` where it says when. */
export class StreamFault extends Error {
  constructor(
    readonly kind: CallResult['class'],
    message: string,
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.name = 'StreamFault';
  }
}

/** What the system answers is not what the declaration says: a fault of the stream, not of one record. Throws StreamFault. */
export async function asDeclared<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PermanentError) throw new StreamFault('contract', error.message);
    throw error;
  }
}
