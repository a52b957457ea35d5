import { isEntity } from '@muster/contracts';
import { badInput, flag, readInput, text } from '@muster/platform-http';
import { MasterRuntime } from '@muster/platform-records';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Republisher } from './republisher.js';

@Controller('v1/republish')
export class RepublishController {
  constructor(
    private readonly master: MasterRuntime,
    private readonly republisher: Republisher,
  ) {}

  @Post()
  @HttpCode(200)
  republish(@Body() body: unknown) {
    const { entity = '', audit = false, all = false } = readInput(body, { entity: text, audit: flag, all: flag });
    const own = Object.keys(this.master.declaration.entities);
    if (!isEntity(entity) || !own.includes(entity)) throw badInput('entity', `entity must be one that ${this.master.declaration.service} masters.`, `Use one of ${own.join(', ')}.`);
    if (audit && all) throw badInput('all', 'all does not go with audit: an audit publishes nothing.', 'Leave one of them out.');
    return this.republisher.run(entity, { audit, all });
  }
}
