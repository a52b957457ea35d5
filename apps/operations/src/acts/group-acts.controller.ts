import type { Person } from '@muster/platform-accounts';
import { badInput, instant, readInput, text, type Reader } from '@muster/platform-http';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { OperationsService } from '../operations-service.js';
import { Who } from '../sessions/session.guard.js';
import { exceptionIds } from './open-exceptions.reader.js';

const SNOOZE_DAYS_MAX = 366;
const COMMENT_MAX = 4_000;

/** Lines of text; what cannot be stored is none. */
const lines: Reader<string> = (value, name) => {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= COMMENT_MAX && value.isWellFormed() && !/[^\P{Cc}\n\t]/u.test(value)) return value;
  throw badInput(name, `${name} must be a text of at most ${COMMENT_MAX} characters.`, 'Shorten it, and take control characters out.');
};

function given<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw badInput(name, `${name} is missing.`, 'Give it.');
  return value;
}

@Controller('v1/exception-groups/:fingerprint')
export class GroupActsController {
  constructor(private readonly operations: OperationsService) {}

  @Post('assign')
  @HttpCode(200)
  assign(@Who() who: Person, @Param('fingerprint') fingerprint: string, @Body() body: unknown) {
    const { assignee } = readInput(body, { assignee: text });
    return this.operations.groupActs.assign(who, fingerprint, assignee ?? null);
  }

  @Post('comment')
  @HttpCode(200)
  comment(@Who() who: Person, @Param('fingerprint') fingerprint: string, @Body() body: unknown) {
    return this.operations.groupActs.comment(who, fingerprint, given(readInput(body, { text: lines }).text, 'text'));
  }

  @Post('snooze')
  @HttpCode(200)
  snooze(@Who() who: Person, @Param('fingerprint') fingerprint: string, @Body() body: unknown) {
    const { until, reason } = readInput(body, { until: instant, reason: text });
    if (until === undefined) return this.operations.groupActs.snooze(who, fingerprint, null, reason ?? null);
    const ahead = until - this.operations.now();
    if (ahead <= 0 || ahead > SNOOZE_DAYS_MAX * 86_400_000) throw badInput('until', `until must be within the next ${SNOOZE_DAYS_MAX} days.`, 'Correct it; null wakes the group.');
    return this.operations.groupActs.snooze(who, fingerprint, until, given(reason, 'reason'));
  }

  @Post('discard')
  @HttpCode(200)
  discard(@Who() who: Person, @Param('fingerprint') fingerprint: string, @Body() body: unknown) {
    const { reason, ids } = readInput(body, { reason: text, ids: exceptionIds });
    return this.operations.groupActs.discard(who, { fingerprint, ids }, given(reason, 'reason'));
  }
}

@Controller('v1/exceptions')
export class RepairController {
  constructor(private readonly operations: OperationsService) {}

  /** What a retry would do, and nothing of it. */
  @Post('rehearse')
  @HttpCode(200)
  rehearse(@Who() who: Person, @Body() body: unknown) {
    return this.run(who, body, true);
  }

  @Post('retry')
  @HttpCode(200)
  retry(@Who() who: Person, @Body() body: unknown) {
    return this.run(who, body, false);
  }

  private run(who: Person, body: unknown, dryRun: boolean) {
    const { fingerprint, ids, reason } = readInput(body, { fingerprint: text, ids: exceptionIds, reason: text });
    return this.operations.groupActs.retry(who, { fingerprint: given(fingerprint, 'fingerprint'), ids }, dryRun, reason ?? null);
  }
}
