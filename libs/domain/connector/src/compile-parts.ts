import { compileExpression, type Expression } from '@muster/domain-mapping';
import { compileBody } from './call-body.js';
import type { ApiRequest, CompiledWrite, RecordContext, TargetRecord } from './compiled-connector.js';
import type { FollowUpDeclaration, PartDeclaration, WriteDeclaration } from './declaration.js';
import { holds } from './read-answer.js';
import type { WriteInput } from './write-input.js';

/** Another record of the target that the record is made of: delivered before it, and looked up each time. */
export interface CompiledPart {
  readonly name: string;
  /** Of the strategy look-up-before-create, under the key of the record; update need not be declared. */
  readonly write: CompiledWrite;
}

/** A call that follows the write. */
export interface CompiledFollowUp {
  wants(context: RecordContext): Promise<boolean>;
  /** Throws PermanentError unfilled-placeholder, expression-failed. */
  request(target: TargetRecord): Promise<ApiRequest>;
}

/** @param compile of a write; parts are writes without parts of their own */
export function compileParts(declared: WriteDeclaration, compile: (part: WriteDeclaration) => CompiledWrite): CompiledPart[] {
  const { key, references, correlation } = declared;
  const writeOf = (part: PartDeclaration): WriteDeclaration => ({ ...part, strategy: 'look-up-before-create', key, ...(references ? { references } : {}), ...(correlation && 'header' in correlation ? { correlation } : {}) });
  return Object.entries(declared.parts ?? {}).map(([name, part]) => ({ name, write: compile(writeOf(part)) }));
}

/** @param requestOf the call with its placeholders filled, without a body */
export function compileFollowUps(declared: readonly FollowUpDeclaration[] = [], input: WriteInput, requestOf: (call: FollowUpDeclaration, target: TargetRecord) => ApiRequest): CompiledFollowUp[] {
  return declared.map((call) => {
    const when: Expression | undefined = call.when === undefined ? undefined : compileExpression(call.when);
    const content = compileBody(call.body);
    return {
      wants: async (context) => when === undefined || holds(await when.evaluate(input.attributes(context), input.functions(context, null))),
      request: async (target) => {
        const request = requestOf(call, target);
        const { key, id, version } = target;
        return content ? { ...request, body: await content({ key, ...(id === undefined ? {} : { id }), ...(version === undefined ? {} : { version }) }) } : request;
      },
    };
  });
}
