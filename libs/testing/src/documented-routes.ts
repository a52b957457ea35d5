import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { RequestMethod, type Type } from '@nestjs/common';
import { Validator } from '@seriousme/openapi-schema-validator';
import { parse } from 'yaml';

/** METHOD /path of every handler of a controller, parameters in braces. */
export function routesOf(controller: Type): string[] {
  const base = String(Reflect.getMetadata('path', controller));
  return Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler = (controller.prototype as Record<string, object>)[name]!;
    const path = Reflect.getMetadata('path', handler) as string | undefined;
    if (path === undefined || name === 'constructor') return [];
    return [`${RequestMethod[Reflect.getMetadata('method', handler) as number]} /${[base, path].filter((part) => part !== '/').join('/').replace(/:(\w+)/g, '{$1}')}`];
  });
}

/** An OpenAPI document: what is wrong with it by its own rules, and METHOD /path of all that it documents, sorted. */
export async function openApiOf(path: string): Promise<{ errors: unknown; routes: string[] }> {
  const document = parse(readFileSync(path, 'utf8')) as Record<string, unknown> & { paths: Record<string, Record<string, unknown>> };
  const { valid, errors } = await new Validator().validate(document);
  const routes = Object.entries(document.paths).flatMap(([route, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${route}`));
  return { errors: valid ? [] : (errors ?? ['invalid']), routes: routes.sort() };
}
