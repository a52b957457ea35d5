import { addUp, type PartialAnswer, type RepairAnswer } from '../acts/repair-answer.js';
import { Refusal, type FirmServices } from '../firm/firm-services.js';
import type { ReplayPiece } from './replay.store.js';

/** What a service takes again at once. */
const AGAIN_MOST = 500;

type AgainAnswer = PartialAnswer & { readonly gone: readonly object[]; readonly setAside: readonly object[]; readonly ahead: readonly object[] };

export interface Taken {
  readonly answer: RepairAnswer;
  /** Gone from their topics, parked or ended by a person, or not taken yet. */
  readonly leftOut: number;
}

/** Has the services that master them take events again: those that are parked are retried, the others are taken out of their topics. Throws TransientError where one is away: nothing is lost by asking again. */
export async function takePieces(firm: Pick<FirmServices, 'post'>, pieces: readonly ReplayPiece[], dryRun: boolean, by: { readonly author: string; readonly reason: string }): Promise<Taken> {
  const answers: PartialAnswer[] = [];
  let leftOut = 0;
  for (const [service, those] of Map.groupBy(pieces, (piece) => piece.service)) {
    const places = those.filter(({ parked }) => !parked).map(({ topic, partition, offset }) => `${topic}/${partition}/${offset}`);
    for (let from = 0; from < places.length; from += AGAIN_MOST) {
      const answer = await firm.post<AgainAnswer>(service, '/v1/events/again', { places: places.slice(from, from + AGAIN_MOST), dryRun, ...by });
      answers.push(answer);
      leftOut += answer.gone.length + answer.setAside.length + answer.ahead.length;
    }
    for (const { topic, partition, offset } of those.filter(({ parked }) => parked)) {
      try {
        answers.push(await firm.post<PartialAnswer>(service, '/v1/parked/retry', { topic, partition, offset, dryRun, ...by }));
      } catch (error) {
        // It has had its end meanwhile.
        if (!(error instanceof Refusal && error.problem.code === 'not-found')) throw error;
        leftOut += 1;
      }
    }
  }
  return { answer: addUp(dryRun, answers), leftOut };
}
