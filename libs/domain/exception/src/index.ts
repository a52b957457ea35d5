export { foldMoves, isOpen, moveOrder, STATES, type ExceptionMove, type ExceptionState, type StandingException } from './fold-moves.js';
export { titleOf, type Titled } from './title-of.js';
export { canEdit, needsRecall, wayBack, type Repairable, type WayBack } from './way-back.js';
export { STAKED, stakeOf, type Stake, type Staked } from './stake.js';
