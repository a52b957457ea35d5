import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { openApiOf, routesOf } from '@muster/testing';
import { reconciliationRoutes } from '../start-reconciliation.js';

const documented = openApiOf(fileURLToPath(new URL('../../../../docs/http/reconciliation.yaml', import.meta.url)));

describe('docs/http/reconciliation.yaml', () => {
  it('is an OpenAPI document by its own rules', async () => expect((await documented).errors).toEqual([]));

  it('has every route that reconciliation answers, and no other', async () => {
    expect((await documented).routes).toEqual(reconciliationRoutes.flatMap(routesOf).sort());
  });
});
