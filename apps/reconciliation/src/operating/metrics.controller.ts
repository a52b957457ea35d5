import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { ReconciliationService } from '../reconciliation-service.js';

@Controller('metrics')
export class ReconciliationMetricsController {
  constructor(private readonly reconciliation: ReconciliationService) {}

  @Get()
  async metrics(@Res() response: Response): Promise<void> {
    const { registry } = this.reconciliation.metrics;
    response.type(registry.contentType).send(await registry.metrics());
  }
}
