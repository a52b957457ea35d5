import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { parse } from 'yaml';

const path = fileURLToPath(new URL('../../../../docs/http/openapi.yaml', import.meta.url));

describe('docs/http/openapi.yaml', () => {
  it('is an OpenAPI document by its own rules', async () => {
    const checked = await new Validator().validate(parse(readFileSync(path, 'utf8')) as Record<string, unknown>);
    expect(checked.errors ?? []).toEqual([]);
    expect(checked.valid).toBe(true);
  });

  it('names nothing that it does not define', () => {
    const text = readFileSync(path, 'utf8');
    const { components } = parse(text) as { components: Record<string, Record<string, unknown>> };
    const references = [...text.matchAll(/#\/components\/(\w+)\/(\w+)/g)];
    expect(references.filter(([, kind, name]) => components[kind!]?.[name!] === undefined).map(([reference]) => reference)).toEqual([]);
  });
});
