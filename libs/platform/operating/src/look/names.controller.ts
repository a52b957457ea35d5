import { badInput, readInput, uuid, type Reader } from '@muster/platform-http';
import { Controller, Get, Query } from '@nestjs/common';
import { NamesReader, type NamedRecord } from './names.reader.js';

const IDS_MAX = 100;

/** Canonical ids with commas between them. */
export const someIds: Reader<readonly string[]> = (value, name) => {
  const ids = typeof value === 'string' ? value.split(',') : [];
  if (ids.length === 0 || ids.length > IDS_MAX) throw badInput(name, `${name} must be 1 to ${IDS_MAX} canonical ids with commas between them.`, 'Ask in several calls for more.');
  return ids.map((id) => uuid(id, name));
};

@Controller('v1/names')
export class NamesController {
  constructor(private readonly names: NamesReader) {}

  /** What these records are called; ids of other masters are left out. */
  @Get()
  async list(@Query() query: unknown): Promise<{ names: NamedRecord[] }> {
    const { ids } = readInput(query, { ids: someIds });
    if (ids === undefined) throw badInput('ids', 'ids is missing.', 'Give canonical ids with commas between them.');
    return { names: await this.names.namesOf(ids) };
  }
}
