/** In the order in which moves of the same instant stand: what ends an exception stands after what raised it. */
export const STATES = ['raised', 'retried', 'resolved', 'discarded'] as const;
export type ExceptionState = (typeof STATES)[number];

/** What was told of one exception: that it is there, was tried again, or is over. */
export interface ExceptionMove {
  /** Tells it apart from every other move; the same however often it arrives. */
  readonly eventId: string;
  /** `meta.sourceVersion` of who tells it. */
  readonly version: number;
  readonly state: ExceptionState;
  readonly outcome: string | null;
  readonly atMs: number;
}

/** Where an exception stands after all moves that have arrived. */
export interface StandingException {
  /** The move that stands, which is the last in order and not in arrival. */
  readonly last: ExceptionMove;
  readonly firstMs: number;
  /** How often it was met: raised or tried again. */
  readonly times: number;
}

const rank = (state: ExceptionState) => STATES.indexOf(state);

/** Below 0 where `a` stands before `b`: by version, then by state, then by the id of the event. */
export function moveOrder(a: ExceptionMove, b: ExceptionMove): number {
  if (a.version !== b.version) return a.version - b.version;
  if (a.state !== b.state) return rank(a.state) - rank(b.state);
  return a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0;
}

export function isOpen(state: ExceptionState): boolean {
  return state === 'raised' || state === 'retried';
}

const isMet = ({ state }: ExceptionMove) => (isOpen(state) ? 1 : 0);

/**
 * An exception after more moves, in whatever order they arrive. `moves` must hold none that was folded before: whoever keeps the moves
 * knows which are new.
 */
export function foldMoves(known: StandingException | undefined, moves: readonly ExceptionMove[]): StandingException | undefined {
  let standing = known;
  for (const move of moves) {
    if (!standing) standing = { last: move, firstMs: move.atMs, times: isMet(move) };
    else standing = { last: moveOrder(standing.last, move) < 0 ? move : standing.last, firstMs: Math.min(standing.firstMs, move.atMs), times: standing.times + isMet(move) };
  }
  return standing;
}
