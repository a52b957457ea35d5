import type { CallAnswer, ClassifiedAnswer, CompiledAbsent } from './compiled-connector.js';
import type { AbsentDeclaration } from './declaration.js';
import { fillPath, fillText } from './fill-template.js';
import { answerHolds, compileReading } from './read-answer.js';
import { queryTexts } from './request-parts.js';

type Classify = (answer: CallAnswer, nowMs: number) => Promise<ClassifiedAnswer>;

/** What a record that a whole read did not bring comes to. */
export function compileAbsent({ deletes = 'ignore', maxShare = 0.05, hiddenProof, request }: AbsentDeclaration, classify: Classify): CompiledAbsent {
  const hidden = hiddenProof === undefined ? undefined : compileReading(hiddenProof);
  return {
    deletes,
    maxShare,
    asksForEach: request !== undefined,
    request: (key) => request ? { method: request.method ?? 'GET', path: fillPath(request.path, { id: key }), query: queryTexts(request.query, (text) => fillText(text, { id: key })), headers: {} } : null,
    async shown(answer, nowMs) {
      if (await answerHolds(hidden, answer)) return 'hidden';
      const { class: told } = await classify(answer, nowMs);
      return told === 'gone' ? 'gone' : told === 'ok' ? 'hidden' : 'unknown';
    },
  };
}
