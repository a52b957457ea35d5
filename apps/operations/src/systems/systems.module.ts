import type { Person } from '@muster/platform-accounts';
import { badInput, readInput, text, type Reader } from '@muster/platform-http';
import { Body, Controller, Get, HttpCode, Module, Param, Post, type DynamicModule } from '@nestjs/common';
import { FirmServices } from '../firm/firm-services.js';
import { pathStep } from '../firm/path-step.js';
import type { OperationsService } from '../operations-service.js';
import { Who } from '../sessions/session.guard.js';
import { SystemActs } from './system-acts.js';

/** Secrets pass through here and are kept by nobody on the way: not in the audit, not in a log. The connectors say what is wrong with one, without it. */
const secrets: Reader<Readonly<Record<string, unknown>>> = (value, name) => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0) return value as Readonly<Record<string, unknown>>;
  throw badInput(name, `${name} must be an object with at least one of the names that GET /v1/systems/{system}/credentials lists.`, 'Give {name: value}.');
};

function reasonOf(body: unknown): string {
  const { reason } = readInput(body, { reason: text });
  if (reason === undefined) throw badInput('reason', 'reason is missing.', 'Say why; it stands in the audit.');
  return reason;
}

@Controller('v1/systems/:system')
export class SystemActsController {
  constructor(
    private readonly systems: SystemActs,
    private readonly firm: FirmServices,
  ) {}

  /** Nothing is read or written until it is resumed. */
  @Post('pause')
  @HttpCode(200)
  pause(@Who() by: Person, @Param('system') system: string, @Body() body: unknown) {
    const reason = reasonOf(body);
    return this.systems.carry({ by, system, act: 'pause', reason, path: 'pause', body: { reason }, said: () => 'paused' });
  }

  @Post('resume')
  @HttpCode(200)
  resume(@Who() by: Person, @Param('system') system: string, @Body() body: unknown) {
    const { reason = null } = readInput(body, { reason: text });
    return this.systems.carry({ by, system, act: 'resume', reason, path: 'resume', body: {}, said: () => 'resumed' });
  }

  /** Reads a stream now rather than when it is due. */
  @Post('streams/:stream/read')
  @HttpCode(200)
  read(@Who() by: Person, @Param('system') system: string, @Param('stream') stream: string, @Body() body: unknown) {
    const { reason = null } = readInput(body, { reason: text });
    return this.systems.carry({ by, system, act: 'read-now', reason, details: { stream }, path: `streams/${pathStep(stream)}/read`, body: {}, said: () => `${stream} is read` });
  }

  /** Reads a field that the vendor has renamed as the one that the mapping knows, until the mapping does; null reads it as itself again. */
  @Post('streams/:stream/aliases')
  @HttpCode(200)
  alias(@Who() by: Person, @Param('system') system: string, @Param('stream') stream: string, @Body() body: unknown) {
    const { field, readAs, reason } = readInput(body, { field: text, readAs: text, reason: text });
    if (field === undefined || reason === undefined) throw badInput(field === undefined ? 'field' : 'reason', 'field and reason are needed.', 'Give {field, readAs, reason}.');
    const details = { stream, field, readAs: readAs ?? null };
    return this.systems.carry({ by, system, act: 'alias', reason, details, path: `streams/${pathStep(stream)}/aliases`, body: { author: by.name, reason, field, ...(readAs === undefined ? {} : { readAs }) }, said: () => (readAs === undefined ? `${field} is read as itself` : `${field} is read as ${readAs}`) });
  }

  /** Names, and who has given another value when; no values. */
  @Get('credentials')
  credentials(@Param('system') system: string) {
    return this.firm.get('connectors', `/v1/systems/${pathStep(system)}/credentials`);
  }

  /** By what it lets us in from now on. Whether it is right, the system says. */
  @Post('credentials')
  @HttpCode(200)
  give(@Who() by: Person, @Param('system') system: string, @Body() body: unknown) {
    const { values, reason } = readInput(body, { values: secrets, reason: text });
    if (values === undefined || reason === undefined) throw badInput(values === undefined ? 'values' : 'reason', 'values and reason are needed.', 'Give {values: {name: value}, reason}.');
    const names = Object.keys(values).map((name) => name.slice(0, 40));
    return this.systems.carry({ by, system, act: 'credentials', reason, details: { names }, path: 'credentials', body: { author: by.name, reason, values }, said: ({ retried }) => `given: ${names.join(', ')}; ${String(retried)} deliveries are tried again` });
  }
}

/** What people do with outside systems. */
@Module({})
export class SystemsModule {
  static of({ database, acts, firm }: OperationsService): DynamicModule {
    return { module: SystemsModule, controllers: [SystemActsController], providers: [{ provide: SystemActs, useValue: new SystemActs({ database, acts, firm }) }, { provide: FirmServices, useValue: firm }] };
  }
}
