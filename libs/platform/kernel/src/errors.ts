/**
 * A fault that another try with the same input, code and configuration cannot mend: an undecodable payload, a broken rule.
 * The consumer parks the message with this code and goes on. The message names the input, the rule and the remedy, and never
 * carries personal data.
 */
export class PermanentError extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'PermanentError';
  }
}

/**
 * A fault that passes by itself: database, broker or registry out of reach, a deadlock. The consumer keeps the offset, waits
 * longer each time, and tries again.
 */
export class TransientError extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'TransientError';
  }
}

/** Another process owns this partition now: roll back and rejoin the group. Thrown by the cursor only. */
export class OwnershipLostError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OwnershipLostError';
  }
}

/** The person who runs Muster has to change something first (a port, a disk, a missing tool); shown without a stack. */
export class SetupError extends Error {
  constructor(
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${message} ${remedy}`, options);
    this.name = 'SetupError';
  }
}
