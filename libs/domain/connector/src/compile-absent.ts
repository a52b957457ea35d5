import type { CallAnswer, ClassifiedAnswer, CompiledAbsent } from './compiled-connector.js';
import { compileBody, mannerOf } from './call-body.js';
import type { AbsentDeclaration, Encoding } from './declaration.js';
import { fillPath, fillText } from './fill-template.js';
import { answerHolds, compileReading } from './read-answer.js';
import { queryTexts } from './request-parts.js';

type Classify = (answer: CallAnswer, nowMs: number) => Promise<ClassifiedAnswer>;

/** What a record that a whole read did not bring comes to. */
export function compileAbsent({ deletes = 'ignore', maxShare = 0.05, hiddenProof, request }: AbsentDeclaration, classify: Classify, encoding?: Encoding): CompiledAbsent {
  const content = compileBody(request?.body);
  const hidden = hiddenProof === undefined ? undefined : compileReading(hiddenProof);
  return {
    deletes,
    maxShare,
    asksForEach: request !== undefined,
    async request(key) {
      if (!request) return null;
      const { method = 'GET' } = request;
      const asked = { method, path: fillPath(request.path, { id: key }), query: queryTexts(request.query, (text) => fillText(text, { id: key })), headers: { ...request.headers } };
      return { ...asked, ...mannerOf({ method, reads: true }, request.encoding, encoding), ...(content ? { body: await content({ id: key }) } : {}) };
    },
    async shown(answer, nowMs) {
      if (await answerHolds(hidden, answer)) return 'hidden';
      const { class: told } = await classify(answer, nowMs);
      return told === 'gone' ? 'gone' : told === 'ok' ? 'hidden' : 'unknown';
    },
  };
}
