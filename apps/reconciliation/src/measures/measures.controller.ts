import { measureDefinitions, MEASURES, type MeasureDefinition } from '@muster/domain-reconciliation';
import { badInput, instant, notFound, readInput, text, whole } from '@muster/platform-http';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ReconciliationService } from '../reconciliation-service.js';
import { historyOf, recordsOf, viewOf } from './measures.reader.js';

const DAY_MS = 86_400_000;

/** How the firm stands, in numbers that its people know. */
@Controller('v1/measures')
export class MeasuresController {
  private readonly definitions: readonly MeasureDefinition[];

  constructor(private readonly reconciliation: ReconciliationService) {
    this.definitions = measureDefinitions(reconciliation.measureSettings);
  }

  @Get()
  async list() {
    const { database } = this.reconciliation;
    return { measures: await Promise.all(this.definitions.map((one) => viewOf(database, one, this.reconciliation.now()))) };
  }

  /** Of a time, the last week unless said otherwise, so many points. */
  @Get(':name/history')
  async history(@Param('name') name: string, @Query() query: unknown) {
    const nowMs = this.reconciliation.now();
    const { since = nowMs - 7 * DAY_MS, until = nowMs, points = 200 } = readInput(query, { since: instant, until: instant, points: whole(1, 2_000) });
    if (since >= until) throw badInput('since', 'since must lie before until.', 'Give an earlier one.');
    const { name: measure } = this.find(name);
    return { measure, points: await historyOf(this.reconciliation.database, measure, new Date(since), new Date(until), points) };
  }

  /** The records behind it. */
  @Get(':name/records')
  async records(@Param('name') name: string, @Query() query: unknown) {
    const { limit = 50, after } = readInput(query, { limit: whole(1, 200), after: text });
    const definition = this.find(name);
    return { measure: definition.name, ...(await recordsOf(this.reconciliation.database, this.reconciliation.parking.registry, definition, limit, after)) };
  }

  private find(name: string): MeasureDefinition {
    const found = this.definitions.find((one) => one.name === name);
    if (!found) throw notFound('name', `There is no measure ${name.slice(0, 60)}.`, `There are ${MEASURES.join(', ')}.`);
    return found;
  }
}
