import { entities, isEntity } from '@muster/contracts';
import type { Governance } from '@muster/domain-governance';
import { localDate, notFound, readInput, text } from '@muster/platform-http';
import { localDateAt } from '@muster/platform-kernel';
import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { FirmServices } from '../firm/firm-services.js';
import { masterOf } from '../firm/masters.js';
import { OperationsService } from '../operations-service.js';
import { governanceView } from './governance.view.js';

export const GOVERNANCE = Symbol('the rules that operations runs with');

/** Who may say what, how it is read from each system, and what another rule would change. */
@Controller('v1/governance')
export class GovernanceController {
  constructor(
    private readonly operations: OperationsService,
    private readonly firm: FirmServices,
    @Inject(GOVERNANCE) private readonly governance: Governance,
  ) {}

  @Get()
  show(@Query() query: unknown) {
    const { on = localDateAt(this.operations.now(), 'UTC'), legalEntity, region } = readInput(query, { on: localDate, legalEntity: text, region: text });
    return governanceView(this.governance, on, { legalEntity, region });
  }

  @Get('mappings')
  mappings() {
    return this.firm.get('connectors', '/v1/mappings');
  }

  /** By the master of the entity, from the claims that it keeps. */
  @Post('rehearse')
  @HttpCode(200)
  rehearse(@Body() body: { readonly entity?: unknown }): Promise<unknown> {
    const entity = body.entity;
    if (typeof entity !== 'string' || !isEntity(entity)) throw notFound('entity', 'No entity of this name is governed.', `Use one of ${Object.keys(entities).join(', ')}.`);
    return this.firm.post(masterOf(entity), '/v1/ownership/rehearse', body);
  }
}
