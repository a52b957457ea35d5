import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { LagController } from '@muster/platform-operating';
import { openApiOf, routesOf } from '@muster/testing';
import { EditController } from '../edit/edit.module.js';
import { ForwardController } from '../firm/forward.controller.js';
import { GovernanceController } from '../governance/governance.controller.js';
import { FlowController } from '../flow/flow.controller.js';
import { PeopleController } from '../people/people.controller.js';
import { RecordsController } from '../records/records.controller.js';
import { ReplaysController } from '../replay/replay.module.js';
import { operationsRoutes } from '../start-operations.js';
import { ReconciliationController } from '../reconciliation/reconciliation.module.js';
import { SystemActsController } from '../systems/systems.module.js';
import { TraceController } from '../trace/trace.controller.js';

const documented = openApiOf(fileURLToPath(new URL('../../../../docs/http/operations.yaml', import.meta.url)));

describe('docs/http/operations.yaml', () => {
  it('is an OpenAPI document by its own rules', async () => expect((await documented).errors).toEqual([]));

  it('has every route that operations answers, and no other', async () => {
    expect((await documented).routes).toEqual([...operationsRoutes, EditController, FlowController, ForwardController, GovernanceController, LagController, PeopleController, ReconciliationController, RecordsController, ReplaysController, SystemActsController, TraceController].flatMap(routesOf).sort());
  });
});
