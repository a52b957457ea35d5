import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { RequestMethod, type Type } from '@nestjs/common';
import { Validator } from '@seriousme/openapi-schema-validator';
import { parse } from 'yaml';
import { DecisionsController } from './decisions.controller.js';
import { OrchestrationMetricsController, ProcessesController } from './processes.controller.js';

const document = parse(readFileSync(fileURLToPath(new URL('../../../../docs/http/orchestration.yaml', import.meta.url)), 'utf8')) as { paths: Record<string, Record<string, unknown>> };

/** METHOD /path of every handler, parameters in braces. */
function routesOf(controller: Type): string[] {
  const base = String(Reflect.getMetadata('path', controller));
  return Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler = (controller.prototype as Record<string, object>)[name]!;
    const path = Reflect.getMetadata('path', handler) as string | undefined;
    if (path === undefined || name === 'constructor') return [];
    return [`${RequestMethod[Reflect.getMetadata('method', handler) as number]} /${[base, path].filter((part) => part !== '/').join('/').replace(/:(\w+)/g, '{$1}')}`];
  });
}

describe('docs/http/orchestration.yaml', () => {
  it('is an OpenAPI document by its own rules', async () => {
    const checked = await new Validator().validate(document as Record<string, unknown>);
    expect(checked.errors ?? []).toEqual([]);
    expect(checked.valid).toBe(true);
  });

  it('has every route that orchestration answers, and no other', () => {
    const documented = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    expect(documented.sort()).toEqual([DecisionsController, OrchestrationMetricsController, ProcessesController].flatMap(routesOf).sort());
  });
});
