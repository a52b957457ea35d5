import { badInput, notFound, readInput, text, uuid, type Reader } from '@muster/platform-http';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ConnectorsService } from '../connectors-service.js';
import { rehearseDeliveries, type DeliveryRehearsal } from './rehearse-deliveries.js';

const RECORDS_MAX = 200;

const recordIdsIn: Reader<readonly string[]> = (value, name) => {
  if (!Array.isArray(value) || value.length === 0 || value.length > RECORDS_MAX) throw badInput(name, `${name} must be a list of 1 to ${RECORDS_MAX} canonical ids.`, 'Rehearse some of them.');
  return [...new Set(value.map((one) => uuid(one, name)))];
};

@Controller('v1/deliveries')
export class RehearseController {
  constructor(private readonly connectors: ConnectorsService) {}

  /** What a retry of parked deliveries would write now. Nothing is sent but looks for what the target has. */
  @Post('rehearse')
  @HttpCode(200)
  async rehearse(@Body() body: unknown): Promise<DeliveryRehearsal> {
    const { system: name, entity, recordIds } = readInput(body, { system: text, entity: text, recordIds: recordIdsIn });
    if (name === undefined || entity === undefined || recordIds === undefined) throw badInput('body', 'system, entity and recordIds are needed.', 'Say of which target, which entity and which records.');
    const { database, decoders, governance, systems } = this.connectors;
    const system = systems.get(name);
    if (!system) throw notFound('system', `No connector is declared for ${name.slice(0, 60)}.`, `Declared are ${[...systems.keys()].join(', ')}.`);
    const write = [...system.connector.writes.values()].find((one) => !one.file && one.entity === entity);
    if (!write) throw notFound('entity', `${name} is written no ${entity.slice(0, 60)} record by record.`, 'GET /v1/systems/{system} tells what it is written.');
    return rehearseDeliveries({ system, write, database, decoders, governance }, recordIds);
  }
}
