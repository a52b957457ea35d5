import type { VendorAnswer } from './vendor-system.js';

/** The system says no, with this answer. Thrown while a call is answered; caught where answers are sent. */
export class Refusal extends Error {
  constructor(readonly answer: VendorAnswer) {
    super(`refused with ${answer.status}`);
    this.name = 'Refusal';
  }
}
