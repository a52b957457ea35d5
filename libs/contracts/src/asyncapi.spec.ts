import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AvroSchemaParser } from '@asyncapi/avro-schema-parser';
import { DiagnosticSeverity, Parser, type AsyncAPIDocumentInterface, type Diagnostic } from '@asyncapi/parser';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { schemas, sourcedEntities, topicDeclarations } from './index.js';

const file = join(dirname(fileURLToPath(import.meta.url)), '../../../docs/events/asyncapi.yaml');
let document: AsyncAPIDocumentInterface | undefined;
let diagnostics: Diagnostic[];

beforeAll(async () => {
  const parser = new Parser();
  parser.registerSchemaParser(AvroSchemaParser());
  ({ document, diagnostics } = await parser.parse(readFileSync(file, 'utf8')));
});

describe('docs/events/asyncapi.yaml', () => {
  it('is accepted by the official parser', () => {
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity <= DiagnosticSeverity.Warning && diagnostic.code !== 'asyncapi-latest-version');
    expect(errors.map(({ message, path }) => `${path.join('/')}: ${message}`)).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
  });

  it('has every topic with its key, headers and message', () => {
    const declarations = topicDeclarations([{ name: '{system}'.replace(/\W/g, ''), entities: sourcedEntities() }]);
    const addresses = declarations.map(({ name }) => name.replace(/^source\.system\./, 'source.{system}.'));
    const channels = document!.channels().all();
    expect(channels.map((channel) => channel.address()).sort()).toEqual(addresses.sort());
    for (const channel of channels) {
      expect(channel.operations().all()).toHaveLength(1);
      const [message] = channel.messages().all();
      expect(Object.keys(schemas)).toContain(message!.name());
      expect(message!.schemaFormat()).toContain('avro');
      expect(Object.keys(message!.headers()!.properties()!)).toEqual(expect.arrayContaining(['ce_id', 'ce_type', 'ce_correlationid', 'traceparent']));
      expect(message!.bindings().get('kafka')!.value<{ key: { type: string } }>().key.type).toBe('string');
    }
  });
});
