import { notFound, uuid } from '@muster/platform-http';
import { uuidv7 } from '@muster/platform-kernel';
import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ConnectorsService } from '../connectors-service.js';
import { readSnapshot, requestSnapshot } from './snapshot.store.js';

@Controller('v1')
export class SnapshotsController {
  constructor(private readonly connectors: ConnectorsService) {}

  /** Asks for a complete read of a stream, or of a list of what is written, which comes on system.snapshots.v1. */
  @Post('systems/:system/streams/:stream/snapshots')
  @HttpCode(202)
  async request(@Param('system') name: string, @Param('stream') stream: string) {
    const system = this.connectors.systems.get(name);
    if (!system) throw notFound('system', `No connector is declared for ${name.slice(0, 60)}.`, `Declared are ${[...this.connectors.systems.keys()].join(', ')}.`);
    const known = [...system.connector.streams.keys(), ...system.connector.lists.keys()];
    if (!known.includes(stream)) throw notFound('stream', `${name} has no stream and no list ${stream.slice(0, 60)} that is read by requests.`, `It has ${known.join(', ') || 'none'}.`);
    const snapshotId = await requestSnapshot(this.connectors.database, uuidv7(), name, stream);
    system.wakeSnapshots();
    return { snapshotId, system: name, stream };
  }

  /** How far it is. */
  @Get('snapshots/:id')
  async one(@Param('id') id: string) {
    const snapshot = await readSnapshot(this.connectors.database, uuid(id, 'id'));
    if (!snapshot) throw notFound('snapshot', `There is no snapshot ${id}.`, 'POST /v1/systems/{system}/streams/{stream}/snapshots asks for one and names it.');
    return snapshot;
  }
}
