import { REPORTS, type ReportName } from '@muster/domain-reconciliation';
import { notFound, readInput, uuid, whole } from '@muster/platform-http';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { csvRow } from '../runs/csv.js';
import { ReconciliationService } from '../reconciliation-service.js';
import { readReport, type Report } from './reports.reader.js';

const CSV_PAGE = 500;

/** Reports that people ask for by name. */
@Controller('v1/reports')
export class ReportsController {
  constructor(private readonly reconciliation: ReconciliationService) {}

  @Get(':name')
  one(@Param('name') name: string, @Query() query: unknown, @Res({ passthrough: true }) response: Response): Promise<Report | void> {
    if (name.endsWith('.csv')) {
      readInput(query, {});
      return this.csv(reportNamed(name.slice(0, -4)), response);
    }
    const { limit = 100, after } = readInput(query, { limit: whole(1, 500), after: uuid });
    return this.page(reportNamed(name), limit, after);
  }

  private page(name: ReportName, limit: number, after: string | undefined): Promise<Report> {
    const { database, parking: { governance, registry } } = this.reconciliation;
    return readReport(database, governance, registry, name, limit, after);
  }

  private async csv(name: ReportName, response: Response): Promise<void> {
    let after: string | undefined;
    let systems: readonly string[] | undefined;
    let columns: readonly (readonly [system: string, compared: string])[] = [];
    do {
      const page = await this.page(name, CSV_PAGE, after);
      if (!systems) {
        systems = page.systems;
        response.type('text/csv; charset=utf-8').attachment(`${name}.csv`);
        const comparedAt = Map.groupBy(page.comparisons, ({ system }) => system);
        columns = systems.map((system) => [system, (comparedAt.get(system) ?? []).map((one) => one.comparedAt ?? `not compared: ${one.reason}`).join('; ')]);
        response.write(csvRow(['recordId', 'label', 'status', ...systems.flatMap((system) => [system, `${system} compared`]), 'faults']));
      }
      response.write(page.rows.map(({ recordId, label, status, systems: standing, faults }) => csvRow([recordId, label, status, ...columns.flatMap(([system, compared]) => [standing[system], compared]), faults.join('; ')])).join(''));
      after = page.next ?? undefined;
    } while (after !== undefined);
    response.end();
  }
}

function reportNamed(name: string): ReportName {
  const found = REPORTS.find((one) => one === name);
  if (!found) throw notFound('name', `There is no report ${name.slice(0, 60)}.`, `There are ${REPORTS.join(', ')}, each also as <name>.csv.`);
  return found;
}
