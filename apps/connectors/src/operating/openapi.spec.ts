import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { LagController } from '@muster/platform-operating';
import { openApiOf, routesOf } from '@muster/testing';
import { AdoptionController, AdoptionsController } from '../adoption/adoption.controller.js';
import { FilesController } from '../drops/files.controller.js';
import { MappingsController } from '../mappings/mappings.controller.js';
import { OriginalsController } from '../originals/originals.controller.js';
import { RenewController } from '../renew/renew.controller.js';
import { RehearseController } from '../rehearse/rehearse.controller.js';
import { SnapshotsController } from '../snapshots/snapshots.controller.js';
import { WebhooksController } from '../webhooks/webhooks.controller.js';
import { ConnectorMetricsController, DeliveriesController, SystemsController } from './systems.controller.js';

const documented = openApiOf(fileURLToPath(new URL('../../../../docs/http/connectors.yaml', import.meta.url)));

describe('docs/http/connectors.yaml', () => {
  it('is an OpenAPI document by its own rules', async () => expect((await documented).errors).toEqual([]));

  it('has every route that the connectors answer, and no other', async () => {
    expect((await documented).routes).toEqual([AdoptionController, AdoptionsController, FilesController, MappingsController, OriginalsController, SnapshotsController, RenewController, RehearseController, WebhooksController, SystemsController, DeliveriesController, ConnectorMetricsController, LagController].flatMap(routesOf).sort());
  });
});
