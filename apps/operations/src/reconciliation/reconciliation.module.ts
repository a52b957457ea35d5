import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Person } from '@muster/platform-accounts';
import { badInput, localDate, readInput, text, uuid, whole, type Reader } from '@muster/platform-http';
import { formatLocalDate } from '@muster/platform-kernel';
import { Body, Controller, Get, HttpCode, Module, Param, Post, Query, Res, type DynamicModule } from '@nestjs/common';
import type { Response } from 'express';
import { carryOut } from '../acts/carry-out.js';
import { FirmServices } from '../firm/firm-services.js';
import { pathStep } from '../firm/path-step.js';
import { OperationsService } from '../operations-service.js';
import { Who } from '../sessions/session.guard.js';

type Asked = Record<string, string>;
type Answer = Readonly<Record<string, unknown>>;

const IDS_MAX = 1_000;
const idsIn: Reader<readonly number[]> = (value, name) => {
  if (!Array.isArray(value) || value.length === 0 || value.length > IDS_MAX) throw badInput(name, `${name} must be a list of 1 to ${IDS_MAX} ids of differences.`, 'Choose some.');
  return value.map((one) => whole(1, Number.MAX_SAFE_INTEGER)(one, name));
};
/** Checked by the service that takes it. */
const anyObject: Reader<object> = (value) => value as object;

/** How the firm stands, what differs between systems and masters, and what people do about it; reconciliation says and does it, and the audit is here. */
@Controller('v1')
export class ReconciliationController {
  constructor(
    private readonly operations: OperationsService,
    private readonly firm: FirmServices,
  ) {}

  @Get('measures')
  measures(@Query() query: Asked) {
    return this.ask('measures', query);
  }

  @Get('measures/:name/history')
  history(@Param('name') name: string, @Query() query: Asked) {
    return this.ask(`measures/${pathStep(name)}/history`, query);
  }

  @Get('measures/:name/records')
  records(@Param('name') name: string, @Query() query: Asked) {
    return this.ask(`measures/${pathStep(name)}/records`, query);
  }

  @Get('runs')
  runs(@Query() query: Asked) {
    return this.ask('runs', query);
  }

  @Get('runs/:id')
  run(@Param('id') id: string) {
    return this.ask(`runs/${pathStep(id)}`, {});
  }

  @Get('runs/:id/differences')
  seen(@Param('id') id: string, @Query() query: Asked) {
    return this.ask(`runs/${pathStep(id)}/differences`, query);
  }

  /** As it comes, so that a large one needs no memory. */
  @Get('runs/:id/differences.csv')
  async csv(@Param('id') id: string, @Query() query: Asked, @Res() response: Response) {
    const answer = await this.firm.open('reconciliation', `/v1/runs/${pathStep(id)}/differences.csv?${new URLSearchParams(query).toString()}`);
    response.type('text/csv; charset=utf-8').attachment(`differences-${id}.csv`);
    await pipeline(Readable.fromWeb(answer as ReadableStream), response);
  }

  @Get('differences')
  differences(@Query() query: Asked) {
    return this.ask('differences', query);
  }

  /** Has systems compared now. */
  @Post('runs')
  @HttpCode(202)
  request(@Who() by: Person, @Body() body: unknown) {
    const { note, purpose, scope } = readInput(body, { note: text, purpose: text, scope: anyObject });
    if (note === undefined) throw badInput('note', 'note is missing.', 'Say why; it stands with the run.');
    return this.carry({ by, act: 'reconcile', on: 'runs', reason: note }, 'runs', { note: `${by.name}: ${note}`, purpose, scope }, ({ runId }) => `run ${String(runId)}`);
  }

  @Post('runs/:id/sign-off')
  @HttpCode(200)
  sign(@Who() by: Person, @Param('id') id: string, @Body() body: unknown) {
    const { note } = readInput(body, { note: text });
    if (note === undefined) throw badInput('note', 'note is missing.', 'Say what was looked at; it stands with the run.');
    return this.carry({ by, act: 'sign-off', on: `runs/${uuid(id, 'id')}`, reason: note }, `runs/${pathStep(id)}/sign-off`, { author: by.name, note }, () => 'signed off');
  }

  /** They may stand until a day. */
  @Post('differences/accept')
  @HttpCode(200)
  accept(@Who() by: Person, @Body() body: unknown) {
    const { ids, until, reason } = readInput(body, { ids: idsIn, until: localDate, reason: text });
    if (ids === undefined || until === undefined || reason === undefined) throw badInput('body', 'ids, until and reason are needed.', 'Say which, until which day, and why.');
    return this.carry({ by, act: 'accept-difference', on: 'differences', reason, details: { ids } }, 'differences/accept', { ids, until: formatLocalDate(until), reason, author: by.name }, ({ accepted }) => `${String(accepted)} accepted until ${formatLocalDate(until)}`);
  }

  /** Has them mended by the paths that changes go anyway. */
  @Post('differences/heal')
  @HttpCode(202)
  heal(@Who() by: Person, @Body() body: unknown) {
    const { ids, reason } = readInput(body, { ids: idsIn, reason: text });
    if (ids === undefined || reason === undefined) throw badInput('body', 'ids and reason are needed.', 'Say which, and why.');
    return this.carry({ by, act: 'heal-difference', on: 'differences', reason, details: { ids } }, 'differences/heal', { ids, reason, author: by.name }, () => `${ids.length} are being mended`);
  }

  private carry(asked: Parameters<typeof carryOut>[1], path: string, body: object, said: (answer: Answer) => string): Promise<Answer> {
    const { database, acts } = this.operations;
    return carryOut({ database, acts }, asked, async (noted) => {
      const answer = await this.firm.post<Answer>('reconciliation', `/v1/${path}`, body);
      await acts.end(database, noted, said(answer));
      return answer;
    });
  }

  private ask(path: string, query: Asked): Promise<unknown> {
    return this.firm.get('reconciliation', `/v1/${path}?${new URLSearchParams(query).toString()}`);
  }
}

@Module({})
export class ReconciliationModule {
  static of(operations: OperationsService): DynamicModule {
    return { module: ReconciliationModule, controllers: [ReconciliationController], providers: [{ provide: OperationsService, useValue: operations }, { provide: FirmServices, useValue: operations.firm }] };
  }
}
