import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { OperationsService } from '../operations-service.js';

@Controller('metrics')
export class OperationsMetricsController {
  constructor(private readonly operations: OperationsService) {}

  @Get()
  async metrics(@Res() response: Response): Promise<void> {
    const { registry } = this.operations.metrics;
    response.type(registry.contentType).send(await registry.metrics());
  }
}
