import { instant, notFound, oneOf, readInput, text, uuid, whole } from '@muster/platform-http';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { activityOf } from '../acts/activity.js';
import { OperationsService } from '../operations-service.js';
import { parkedEvent } from './parked-event.js';
import { findException, ITEM_STATES, listExceptions } from './exceptions.reader.js';
import { findGroup, GROUP_ORDERS, GROUP_STATES, listGroups } from './queue.reader.js';

const page = { limit: whole(1, 200), after: text };
const groupFilters = {
  state: oneOf(...GROUP_STATES), class: text, code: text, system: text, entity: text, assignee: text, q: text, since: instant, until: instant, order: oneOf(...GROUP_ORDERS), ...page,
};

@Controller('v1')
export class QueueController {
  constructor(private readonly operations: OperationsService) {}

  @Get('exception-groups')
  groups(@Query() query: unknown) {
    return listGroups(this.operations.database, readInput(query, groupFilters));
  }

  @Get('exception-groups/:fingerprint')
  async group(@Param('fingerprint') fingerprint: string) {
    const found = await findGroup(this.operations.database, fingerprint);
    if (!found) throw notFound('fingerprint', 'There is no such group of exceptions.', 'GET /v1/exception-groups lists them.');
    return { ...found, activity: await activityOf(this.operations.database, this.operations.acts, found) };
  }

  @Get('exceptions')
  exceptions(@Query() query: unknown) {
    return listExceptions(this.operations.database, readInput(query, { fingerprint: text, state: oneOf(...ITEM_STATES), recordId: uuid, ...page }));
  }

  @Get('exceptions/:id')
  async exception(@Param('id') id: string) {
    const found = await findException(this.operations.database, id);
    if (!found) throw notFound('id', 'There is no such exception.', 'GET /v1/exceptions lists them.');
    return { ...found, parked: await parkedEvent(this.operations.firm, found) };
  }
}
