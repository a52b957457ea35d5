import { Controller, Get, Param, Query } from '@nestjs/common';
import { FirmServices, type FirmService } from './firm-services.js';
import { pathStep } from './path-step.js';

/** What the console shows as another service says it. That service checks the input, and what it refuses is refused here in its words. */
@Controller('v1')
export class ForwardController {
  constructor(private readonly firm: FirmServices) {}

  @Get('processes')
  processes(@Query() query: Asked) {
    return this.ask('orchestration', 'processes', query);
  }

  @Get('processes/measures')
  measures(@Query() query: Asked) {
    return this.ask('orchestration', 'processes/measures', query);
  }

  @Get('processes/drawings')
  drawings(@Query() query: Asked) {
    return this.ask('orchestration', 'processes/drawings', query);
  }

  @Get('processes/:process/:recordId/:nth')
  process(@Param('process') process: string, @Param('recordId') recordId: string, @Param('nth') nth: string) {
    return this.ask('orchestration', `processes/${[process, recordId, nth].map(pathStep).join('/')}`, {});
  }

  @Get('systems/:system')
  system(@Param('system') system: string, @Query() query: Asked) {
    return this.ask('connectors', `systems/${pathStep(system)}`, query);
  }

  @Get('systems/:system/findings')
  findings(@Param('system') system: string, @Query() query: Asked) {
    return this.ask('connectors', `systems/${pathStep(system)}/findings`, query);
  }

  @Get('deliveries')
  deliveries(@Query() query: Asked) {
    return this.ask('connectors', 'deliveries', query);
  }

  private ask(service: FirmService, path: string, query: Asked): Promise<unknown> {
    return this.firm.get(service, `/v1/${path}?${new URLSearchParams(query).toString()}`);
  }
}

type Asked = Record<string, string>;
