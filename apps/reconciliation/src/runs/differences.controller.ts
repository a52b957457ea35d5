import { DRIFT_CLASSES } from '@muster/domain-reconciliation';
import { badInput, flag, localDate, oneOf, readInput, text, uuid, whole } from '@muster/platform-http';
import { formatLocalDate, localDateAt } from '@muster/platform-kernel';
import { int8Array } from '@muster/platform-postgres';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ReconciliationService } from '../reconciliation-service.js';
import { healDifferences } from './act-on-run.js';
import { exceptionOf } from './difference.store.js';
import { DIFFERENCE_STATES, listDifferences } from './differences.reader.js';
import { differenceIds } from './input.js';

/** What differs now, over all runs, and what people decide about it. */
@Controller('v1/differences')
export class DifferencesController {
  constructor(private readonly reconciliation: ReconciliationService) {}

  @Get()
  list(@Query() query: unknown) {
    const { limit = 100, state = 'standing', unmask = false, ...selection } = readInput(query, {
      class: oneOf(...DRIFT_CLASSES), system: text, entity: text, field: text, state: oneOf(...DIFFERENCE_STATES), recordId: uuid, unmask: flag, limit: whole(1, 1_000), after: whole(0, Number.MAX_SAFE_INTEGER),
    });
    return listDifferences(this.reconciliation.database, this.reconciliation.parking.governance, { ...selection, state, limit, unmask }, new Date(this.reconciliation.now()));
  }

  /** They may stand until a day, as long as they stay the same. */
  @Post('accept')
  @HttpCode(200)
  async accept(@Body() body: unknown) {
    const { ids, until, reason, author } = readInput(body, { ids: differenceIds, until: localDate, reason: text, author: text });
    if (ids === undefined || until === undefined || reason === undefined || author === undefined) throw badInput('body', 'ids, until, reason and author are needed.', 'Say which, until which day, why, and who.');
    const { database, exceptions } = this.reconciliation;
    if (until < localDateAt(this.reconciliation.now(), 'UTC')) throw badInput('until', 'until is over.', 'Name today or a later day.');
    const accepted = await database.transaction(async (tx) => {
      const { rows } = await tx.query({
        text: `update difference set state = 'accepted', accepted_until = $2::date, accepted_by = $3, accepted_reason = $4, healing_since = null where id = any($1::int8[]) and state <> 'resolved' returning id`,
        values: [int8Array(ids), formatLocalDate(until), author, reason],
      });
      const done = (rows as [number][]).map(([id]) => id);
      await tx.query({ text: `insert into drift_act (act, author, reason, differences, until) values ('accept', $1, $2, $3::int8[], $4::date)`, values: [author, reason, int8Array(done), formatLocalDate(until)] });
      await exceptions.end(tx, done.map(exceptionOf), { state: 'resolved', outcome: 'accepted' });
      return done;
    });
    return { accepted: accepted.length };
  }

  /** Has them mended by the path that changes go anyway; also what is held back for a person's word. */
  @Post('heal')
  @HttpCode(202)
  async heal(@Body() body: unknown) {
    const { ids, reason, author } = readInput(body, { ids: differenceIds, reason: text, author: text });
    if (ids === undefined || reason === undefined || author === undefined) throw badInput('body', 'ids, reason and author are needed.', 'Say which, why, and who.');
    const { database, connectors, settings: { logger } } = this.reconciliation;
    // Before it is asked for, so that nothing is done that nobody has signed.
    await database.query({ text: `insert into drift_act (act, author, reason, differences) values ('heal', $1, $2, $3::int8[])`, values: [author, reason, int8Array(ids)] });
    return healDifferences({ database, connectors, logger, now: () => this.reconciliation.now() }, ids, `${author}: ${reason}`);
  }
}
