import type { ApiRequest, CallAnswer, ClassifiedAnswer, CompiledAbsent } from './compiled-connector.js';
import { compileBody, mannerOf } from './call-body.js';
import type { AbsentDeclaration, Encoding, ProofRequest } from './declaration.js';
import { fillPath, fillText } from './fill-template.js';
import { answerHolds, compileReading } from './read-answer.js';
import { queryTexts } from './request-parts.js';

type Classify = (answer: CallAnswer, nowMs: number) => Promise<ClassifiedAnswer>;

/** What a record that a whole read did not bring comes to. */
export function compileAbsent({ deletes = 'ignore', maxShare = 0.05, hiddenProof, goneProof, request, seesAll }: AbsentDeclaration, classify: Classify, encoding?: Encoding): CompiledAbsent {
  const asked = request && compileProof(request, encoding);
  const hidden = hiddenProof === undefined ? undefined : compileReading(hiddenProof);
  const gone = goneProof === undefined ? undefined : compileReading(goneProof);
  return {
    deletes,
    maxShare,
    asksForEach: request !== undefined,
    seesAll: seesAll && compileSeesAll(seesAll, encoding),
    request: async (key) => (asked ? asked({ id: key }) : null),
    async shown(answer, nowMs) {
      if (await answerHolds(hidden, answer)) return 'hidden';
      if (gone) return (await answerHolds(gone, answer)) ? 'gone' : 'unknown';
      const { class: told } = await classify(answer, nowMs);
      return told === 'gone' ? 'gone' : told === 'ok' ? 'hidden' : 'unknown';
    },
  };
}

function compileSeesAll({ request, when }: NonNullable<AbsentDeclaration['seesAll']>, encoding: Encoding | undefined): NonNullable<CompiledAbsent['seesAll']> {
  const asked = compileProof(request, encoding);
  const condition = compileReading(when);
  return { request: () => asked({}), holds: (answer) => answerHolds(condition, answer) };
}

function compileProof(request: ProofRequest, encoding: Encoding | undefined): (values: Readonly<Record<string, string>>) => Promise<ApiRequest> {
  const content = compileBody(request.body);
  const { method = 'GET' } = request;
  return async (values) => ({
    method, path: fillPath(request.path, values), query: queryTexts(request.query, (text) => fillText(text, values)), headers: { ...request.headers }, ...mannerOf({ method, reads: true }, request.encoding, encoding),
    ...(content ? { body: await content(values) } : {}),
  });
}
