import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { LagController, ParkedController } from '@muster/platform-operating';
import { openApiOf, routesOf } from '@muster/testing';
import { DecisionsController } from './decisions.controller.js';
import { OrchestrationMetricsController, ProcessesController } from './processes.controller.js';

const documented = openApiOf(fileURLToPath(new URL('../../../../docs/http/orchestration.yaml', import.meta.url)));

describe('docs/http/orchestration.yaml', () => {
  it('is an OpenAPI document by its own rules', async () => expect((await documented).errors).toEqual([]));

  it('has every route that orchestration answers, and no other', async () => {
    expect((await documented).routes).toEqual([DecisionsController, OrchestrationMetricsController, ParkedController, ProcessesController, LagController].flatMap(routesOf).sort());
  });
});
