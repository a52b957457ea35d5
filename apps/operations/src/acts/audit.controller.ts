import { readInput, whole } from '@muster/platform-http';
import { Controller, Get, Query } from '@nestjs/common';
import { OperationsService } from '../operations-service.js';

const LIMIT_DEFAULT = 50;

@Controller('v1/audit')
export class AuditController {
  constructor(private readonly operations: OperationsService) {}

  /** What people did, the newest first. */
  @Get()
  list(@Query() query: unknown) {
    const { limit = LIMIT_DEFAULT, after } = readInput(query, { limit: whole(1, 200), after: whole(1, Number.MAX_SAFE_INTEGER) });
    return this.operations.acts.list(this.operations.database, { limit, after });
  }
}
