import { isEntity, type EntityName } from '@muster/contracts';
import { badInput, flag, oneOf, readInput, text, uuid, whole, type Reader } from '@muster/platform-http';
import { MasterRuntime } from '@muster/platform-records';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { DuplicatesReader, type DuplicatesAnswer, type DuplicateView } from './duplicates.reader.js';
import { LinksReader, type LinkView } from './links.reader.js';
import { ReferrersReader, type ReferrersAnswer } from './referrers.reader.js';
import { RehearseLink, type LinkRehearsal } from './rehearse-link.js';
import { tellApart, takeBackApart } from './told-apart.store.js';
import { UnmappedReader, type UnmappedAnswer } from './unmapped.reader.js';

const EVENT_MAX = 64_000;

const bytes: Reader<Buffer> = (value, name) => {
  if (typeof value === 'string' && value.length <= EVENT_MAX && /^[A-Za-z\d+/]+={0,2}$/.test(value)) return Buffer.from(value, 'base64');
  throw badInput(name, `${name} must be base64 of at most ${EVENT_MAX} characters.`, 'Send the event as it is to be published.');
};
const two: Reader<readonly [string, string]> = (value, name) => {
  const ids = (Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : []) as unknown[];
  if (ids.length !== 2) throw badInput(name, `${name} must be two canonical ids.`, 'Name both records.');
  const [one, other] = ids.map((id) => uuid(id, name)) as [string, string];
  if (one === other) throw badInput(name, `${name} names one record twice.`, 'Name two records.');
  return one < other ? [one, other] : [other, one];
};

/** Which records are one: what may be, what is, what is not, and what sources say in words that have no meaning yet. */
@Controller('v1')
export class IdentityController {
  constructor(
    private readonly master: MasterRuntime,
    private readonly duplicates: DuplicatesReader,
    private readonly links: LinksReader,
    private readonly rehearsal: RehearseLink,
    private readonly referrers: ReferrersReader,
    private readonly unmapped: UnmappedReader,
  ) {}

  /** Records that may be one, the strongest first; looks at what has changed since it was asked last. */
  @Get('duplicates')
  list(@Query() query: unknown): Promise<DuplicatesAnswer> {
    const { entity, state = 'open', after, limit = 25 } = readInput(query, { entity: text, state: oneOf('open', 'apart'), after: text, limit: whole(1, 100) });
    return this.duplicates.list({ entity: entity === undefined ? undefined : this.own(entity), state, after, limit });
  }

  /** Two records side by side. */
  @Get('duplicates/pair')
  pair(@Query() query: unknown): Promise<DuplicateView> {
    const { entity, records } = readInput(query, { entity: text, records: two });
    if (records === undefined) throw badInput('records', 'records is missing.', 'Give two canonical ids.');
    return this.duplicates.pair(this.own(entity), records);
  }

  /** A person has found them to be two: they are not shown again as long as the same agrees. With apart: false, that is taken back. */
  @Post('duplicates/apart')
  @HttpCode(200)
  async apart(@Body() body: unknown): Promise<{ apart: boolean; changed: boolean }> {
    const { entity, records, evidence, author, reason, apart = true } = readInput(body, { entity: text, records: two, evidence: text, author: text, reason: text, apart: flag });
    if (records === undefined || author === undefined || reason === undefined) throw badInput('body', 'entity, records, author and reason are needed.', 'Say which two, who found it, and why.');
    const told = { entity: this.own(entity), records, author, reason };
    if (!apart) return { apart, changed: await takeBackApart(this.master.database, told) };
    if (evidence === undefined) throw badInput('evidence', 'evidence is missing.', 'Send that of the finding that was looked at.');
    return { apart, changed: await tellApart(this.master.database, { ...told, evidence }) };
  }

  /** The latest word on each pair of ids, the newest first. */
  @Get('identity-links')
  async said(@Query() query: unknown): Promise<{ links: LinkView[]; total: number }> {
    const { entity, state, byPeople = false, record, event, limit = 50, offset = 0 } = readInput(query, { entity: text, state: oneOf('in-force', 'taken-back'), byPeople: flag, record: uuid, event: text, limit: whole(1, 200), offset: whole(0, 1_000_000) });
    return this.links.list({ entity: entity === undefined ? undefined : this.own(entity), state, byPeople, recordId: record, eventId: event, limit, offset });
  }

  /** What an identity link would do. Nothing is written. */
  @Post('identity-links/rehearse')
  @HttpCode(200)
  rehearse(@Body() body: unknown): Promise<LinkRehearsal> {
    const { event } = readInput(body, { event: bytes });
    if (event === undefined) throw badInput('event', 'event is missing.', 'Send the event as it is to be published, as base64.');
    return this.rehearsal.run(event);
  }

  /** Records of this master that name another record, of whichever master. */
  @Get('referrers/:id')
  named(@Param('id') id: string): Promise<ReferrersAnswer> {
    return this.referrers.of(uuid(id, 'id'));
  }

  @Get('unmapped')
  words(): Promise<UnmappedAnswer> {
    return this.unmapped.read();
  }

  private own(entity: string | undefined): EntityName {
    const own = [...this.master.path.mastered().keys()];
    if (entity !== undefined && isEntity(entity) && own.includes(entity)) return entity;
    throw badInput('entity', `entity must be one that ${this.master.declaration.service} masters.`, `Use one of ${own.join(', ')}.`);
  }
}
