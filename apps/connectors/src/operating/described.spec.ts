import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { RequestMethod } from '@nestjs/common';
import { Validator } from '@seriousme/openapi-schema-validator';
import { parse } from 'yaml';
import { AdoptionController } from '../adoption/adoption.controller.js';
import { OriginalsController } from '../originals/originals.controller.js';
import { SnapshotsController } from '../snapshots/snapshots.controller.js';
import { WebhooksController } from '../webhooks/webhooks.controller.js';
import { ConnectorMetricsController, DeliveriesController, SystemsController } from './systems.controller.js';

const text = readFileSync(fileURLToPath(new URL('../../../../docs/http/connectors.yaml', import.meta.url)), 'utf8');
const document = parse(text) as { paths: Record<string, Record<string, unknown>>; components: Record<string, Record<string, unknown>> };
const controllers = [AdoptionController, OriginalsController, SnapshotsController, WebhooksController, ConnectorMetricsController, DeliveriesController, SystemsController];

/** As Nest has them: `get /v1/systems/{system}`. */
function routesOf(controller: new (...parts: never[]) => object): string[] {
  const prefix = Reflect.getMetadata('path', controller) as string;
  const prototype = controller.prototype as Record<string, object>;
  return Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor').flatMap((name) => {
    const path = Reflect.getMetadata('path', prototype[name]!) as string | undefined;
    if (path === undefined) return [];
    const method = RequestMethod[Reflect.getMetadata('method', prototype[name]!) as number]!.toLowerCase();
    return [`${method} /${[prefix, path].filter((part) => part !== '/' && part !== '').join('/').replace(/:(\w+)/g, '{$1}')}`];
  });
}

describe('docs/http/connectors.yaml', () => {
  it('is an OpenAPI document by its own rules', async () => {
    const checked = await new Validator().validate(parse(text) as Record<string, unknown>);
    expect([checked.errors ?? [], checked.valid]).toEqual([[], true]);
  });

  it('names nothing that it does not define', () => {
    const references = [...text.matchAll(/#\/components\/(\w+)\/(\w+)/g)];
    expect(references.filter(([, kind, name]) => document.components[kind!]?.[name!] === undefined).map(([reference]) => reference)).toEqual([]);
  });

  it('has every route that is answered, and no other', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
    expect(described.sort()).toEqual(controllers.flatMap(routesOf).sort());
  });
});
