import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

interface Operation {
  responses: Record<string, { $ref?: string; content?: Record<string, unknown> }>;
}

const document = parse(readFileSync(fileURLToPath(new URL('../../docs/http/openapi.yaml', import.meta.url)), 'utf8')) as { paths: Record<string, Record<string, Operation>> };
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, 'openapi');

const escape = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');
const matcher = (template: string) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
/** Fixed words go before parameters, as in the program. */
const templates = Object.keys(document.paths).sort((a, b) => (a.match(/\{/g)?.length ?? 0) - (b.match(/\{/g)?.length ?? 0));
export const operations = new Set(templates.flatMap((template) => Object.keys(document.paths[template]!).map((method) => `${method.toUpperCase()} ${template}`)));

/** Checks an answer against docs/http/openapi.yaml; gives the operation that describes it. Throws where the document says otherwise. */
export function checkDescribed(method: string, path: string, status: number, type: string, body: unknown): string | undefined {
  const plain = path.split('?')[0]!;
  const template = templates.find((one) => matcher(one).test(plain) && document.paths[one]![method.toLowerCase()]);
  if (!template) {
    if (status === 404) return undefined;
    throw new Error(`${method} ${plain} answers ${status} and is not described`);
  }
  const response = document.paths[template]![method.toLowerCase()]!.responses[String(status)];
  if (!response) throw new Error(`${method} ${template} answers ${status}, which is not described`);
  const mediaType = type.split(';')[0]!;
  const at = response.$ref?.slice(1) ?? `/paths/${escape(template)}/${method.toLowerCase()}/responses/${status}`;
  if (mediaType === 'text/plain') return `${method} ${template}`;
  const validate = ajv.compile({ $ref: `openapi#${at}/content/${escape(mediaType)}/schema` });
  if (!validate(body)) throw new Error(`${method} ${template} answers ${status} otherwise than described: ${ajv.errorsText(validate.errors)}`);
  return `${method} ${template}`;
}
