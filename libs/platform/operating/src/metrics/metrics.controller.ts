import type { ServiceMetrics } from '@muster/platform-observability';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';

export const SERVICE_METRICS = Symbol('service metrics');

@Controller('metrics')
export class MetricsController {
  constructor(@Inject(SERVICE_METRICS) private readonly metrics: ServiceMetrics) {}

  @Get()
  async show(@Res() response: Response): Promise<void> {
    const text = await this.metrics.registry.metrics();
    response.type(this.metrics.registry.contentType).send(text);
  }
}
