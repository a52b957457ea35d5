import { notFound, readInput, text, whole } from '@muster/platform-http';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ConnectorsService } from '../connectors-service.js';
import { listFiles } from './dropped-file.store.js';

@Controller('v1/systems')
export class FilesController {
  constructor(private readonly connectors: ConnectorsService) {}

  /** What became of the files of a system's streams, the newest first. */
  @Get(':system/files')
  async list(@Param('system') name: string, @Query() query: unknown) {
    const { stream, limit = 100 } = readInput(query, { stream: text, limit: whole(1, 1_000) });
    if (!this.connectors.systems.has(name)) throw notFound('system', `No connector is declared for ${name.slice(0, 60)}.`, `Declared are ${[...this.connectors.systems.keys()].join(', ')}.`);
    return { files: await listFiles(this.connectors.database, name, stream, limit) };
  }
}
