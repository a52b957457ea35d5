/** A state of an assignment. */
export type AssignmentState = 'proposed' | 'approved' | 'rejected' | 'blocked' | 'overbooked' | 'confirmed' | 'released' | 'cancelled';

/** From a state, a step that is asked for, by whom it may be, and where it leads. */
export interface Transition {
  /** Null: nothing is known of the assignment yet. */
  readonly from: AssignmentState | null;
  readonly asked: AssignmentState;
  /** Kinds of system that may ask for it. */
  readonly by: readonly string[];
  /** `booking`: confirmed, where nothing is missing; else blocked, overbooked, or released for want of a day. */
  readonly to: AssignmentState | 'booking';
}

const tool = ['rm', 'process'];
const process = ['process'];

/** The life cycle, as a table; docs/reference/assignment-life-cycle.md draws it. What is not in it is impossible. */
export const lifeCycle: readonly Transition[] = [
  { from: null, asked: 'proposed', by: tool, to: 'proposed' },
  { from: 'proposed', asked: 'approved', by: process, to: 'approved' },
  { from: 'proposed', asked: 'rejected', by: process, to: 'rejected' },
  { from: 'proposed', asked: 'released', by: tool, to: 'cancelled' },
  { from: 'proposed', asked: 'cancelled', by: tool, to: 'cancelled' },
  { from: 'rejected', asked: 'proposed', by: tool, to: 'proposed' },
  { from: 'rejected', asked: 'released', by: tool, to: 'cancelled' },
  { from: 'rejected', asked: 'cancelled', by: tool, to: 'cancelled' },
  { from: 'approved', asked: 'confirmed', by: process, to: 'booking' },
  { from: 'approved', asked: 'rejected', by: process, to: 'rejected' },
  { from: 'approved', asked: 'released', by: tool, to: 'cancelled' },
  { from: 'approved', asked: 'cancelled', by: tool, to: 'cancelled' },
  { from: 'blocked', asked: 'confirmed', by: process, to: 'booking' },
  { from: 'blocked', asked: 'released', by: tool, to: 'cancelled' },
  { from: 'blocked', asked: 'cancelled', by: tool, to: 'cancelled' },
  { from: 'overbooked', asked: 'confirmed', by: process, to: 'booking' },
  { from: 'overbooked', asked: 'released', by: tool, to: 'cancelled' },
  { from: 'overbooked', asked: 'cancelled', by: tool, to: 'cancelled' },
  { from: 'confirmed', asked: 'released', by: tool, to: 'released' },
  { from: 'confirmed', asked: 'cancelled', by: tool, to: 'released' },
  { from: 'released', asked: 'confirmed', by: process, to: 'booking' },
  { from: 'released', asked: 'proposed', by: tool, to: 'proposed' },
  { from: 'released', asked: 'released', by: tool, to: 'released' },
  { from: 'released', asked: 'cancelled', by: tool, to: 'released' },
  { from: 'cancelled', asked: 'proposed', by: tool, to: 'proposed' },
  { from: 'cancelled', asked: 'released', by: tool, to: 'cancelled' },
];

/** States in which a booking is wanted; which of them it is, conditions and capacity decide, day by day. */
export const WANTED: readonly AssignmentState[] = ['confirmed', 'overbooked', 'blocked'];

/** States that a tool does not tell from proposed. */
export const TENTATIVE: readonly AssignmentState[] = ['approved', 'blocked', 'overbooked'];

export function transitionOf(from: AssignmentState | null, asked: string, kind: string): Transition | undefined {
  return lifeCycle.find((one) => one.from === from && one.asked === asked && one.by.includes(kind));
}
