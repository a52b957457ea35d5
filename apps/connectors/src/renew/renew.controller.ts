import { badInput, notFound, readInput, text, uuid, type Reader } from '@muster/platform-http';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ConnectorsService } from '../connectors-service.js';
import { readAnew } from '../intake/stream-position.store.js';
import type { SystemRuntime } from '../systems/system-runtime.js';
import { renewDeliveries } from './renew.store.js';

const RECORDS_MAX = 1_000;

const recordIdsIn: Reader<readonly string[]> = (value, name) => {
  if (!Array.isArray(value) || value.length === 0 || value.length > RECORDS_MAX) throw badInput(name, `${name} must be a list of 1 to ${RECORDS_MAX} canonical ids.`, 'Ask in several calls for more.');
  return value.map((one) => uuid(one, name));
};

/** What mends a difference between us and a system, by the paths that records take anyway. */
@Controller('v1/systems')
export class RenewController {
  constructor(private readonly connectors: ConnectorsService) {}

  /** Records that the target has acknowledged are brought there once more. */
  @Post(':system/deliveries/renew')
  @HttpCode(200)
  async renew(@Param('system') name: string, @Body() body: unknown) {
    const { entity, recordIds, reason } = readInput(body, { entity: text, recordIds: recordIdsIn, reason: text });
    if (entity === undefined || recordIds === undefined || reason === undefined) throw badInput('body', 'entity, recordIds and reason are needed.', 'Say of which entity, which records, and why.');
    const system = this.find(name);
    const written = [...system.connector.writes.values()].filter(({ file }) => !file).map((write) => String(write.entity));
    if (!written.includes(entity)) throw notFound('entity', `${name} is written no ${entity.slice(0, 60)} record by record.`, `It is written ${written.join(', ') || 'nothing'}.`);
    const renewed = await this.connectors.database.transaction((tx) => renewDeliveries(tx, { system: name, entity, recordIds, reason }));
    if (renewed > 0) system.wakeDeliveries();
    return { renewed };
  }

  /** Reads a stream whole into the source topics: what was missed of its changes comes with it. */
  @Post(':system/streams/:stream/refresh')
  @HttpCode(202)
  async refresh(@Param('system') name: string, @Param('stream') stream: string) {
    const system = this.find(name);
    const streams = [...system.connector.streams.keys()];
    if (!streams.includes(stream)) throw notFound('stream', `${name} has no stream ${stream.slice(0, 60)} that is read by requests.`, `It has ${streams.join(', ') || 'none'}.`);
    await readAnew(this.connectors.database, name, stream);
    system.readNow(stream);
    return { system: name, stream };
  }

  private find(name: string): SystemRuntime {
    const system = this.connectors.systems.get(name);
    if (!system) throw notFound('system', `No connector is declared for ${name.slice(0, 60)}.`, `Declared are ${[...this.connectors.systems.keys()].join(', ')}.`);
    return system;
  }
}
