import type { Person } from '@muster/platform-accounts';
import { badInput, flag, readInput, text, type Reader } from '@muster/platform-http';
import { Body, Controller, Get, HttpCode, Module, Param, Post, type DynamicModule } from '@nestjs/common';
import type { OperationsService } from '../operations-service.js';
import { Who } from '../sessions/session.guard.js';
import { EditEvent } from './edit-event.js';

const values: Reader<Readonly<Record<string, unknown>>> = (value, name) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0) throw badInput(name, `${name} must be an object with at least one field.`, 'Give {path: value}, with paths as GET /v1/exceptions/{id}/event names them.');
  return value as Readonly<Record<string, unknown>>;
};

@Controller('v1/exceptions/:id')
export class EditController {
  constructor(private readonly editing: EditEvent) {}

  @Get('event')
  event(@Param('id') id: string) {
    return this.editing.form(id);
  }

  /** Rehearsed with dryRun; for good it needs a reason. */
  @Post('edit')
  @HttpCode(200)
  edit(@Who() who: Person, @Param('id') id: string, @Body() body: unknown) {
    const given = readInput(body, { values, reason: text, dryRun: flag });
    const dryRun = given.dryRun ?? false;
    if (given.values === undefined) throw badInput('values', 'values is missing.', 'Give the fields that are to say something else.');
    if (!dryRun && given.reason === undefined) throw badInput('reason', 'reason is missing.', 'Say why; it stands in the audit.');
    return this.editing.edit(who, id, { values: given.values, reason: given.reason ?? null, dryRun });
  }
}

/** Edit and retry of one event. */
@Module({})
export class EditModule {
  static of({ database, firm, acts }: OperationsService): DynamicModule {
    return { module: EditModule, controllers: [EditController], providers: [{ provide: EditEvent, useValue: new EditEvent({ database, firm, acts }) }] };
  }
}
