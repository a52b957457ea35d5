import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

interface Operation {
  responses: Record<string, { $ref?: string; content?: Record<string, unknown> }>;
}

const escape = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');
const matcher = (template: string) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`);

/** What a document of docs/http says of answers. */
export class Described {
  readonly operations: ReadonlySet<string>;
  private readonly document: { paths: Record<string, Record<string, Operation>> };
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly templates: readonly string[];

  constructor(name: string) {
    this.document = parse(readFileSync(fileURLToPath(new URL(`../../docs/http/${name}`, import.meta.url)), 'utf8')) as typeof this.document;
    addFormats.default(this.ajv);
    this.ajv.addSchema(this.document, 'openapi');
    // Fixed words go before parameters, as in the program.
    this.templates = Object.keys(this.document.paths).sort((a, b) => (a.match(/\{/g)?.length ?? 0) - (b.match(/\{/g)?.length ?? 0));
    this.operations = new Set(this.templates.flatMap((template) => Object.keys(this.document.paths[template]!).map((method) => `${method.toUpperCase()} ${template}`)));
  }

  /** Checks an answer; gives the operation that describes it. Throws where the document says otherwise. */
  check(method: string, path: string, status: number, type: string, body: unknown): string | undefined {
    const { document, templates, ajv } = this;
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
    if (mediaType === 'text/plain' || response.content === undefined && response.$ref === undefined) return `${method} ${template}`;
    const validate = ajv.compile({ $ref: `openapi#${at}/content/${escape(mediaType)}/schema` });
    if (!validate(body)) throw new Error(`${method} ${template} answers ${status} otherwise than described: ${ajv.errorsText(validate.errors)}`);
    return `${method} ${template}`;
  }
}

const masters = new Described('openapi.yaml');
export const operations = masters.operations;

/** Checks an answer of a master against docs/http/openapi.yaml. */
export const checkDescribed = masters.check.bind(masters);
