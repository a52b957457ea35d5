import { entities, isEntity, type EntityName } from '@muster/contracts';
import type { Person } from '@muster/platform-accounts';
import { badInput, flag, oneOf, readInput, text, uuid, whole, type Reader } from '@muster/platform-http';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { carryOut } from '../acts/carry-out.js';
import { pathStep } from '../firm/path-step.js';
import { OperationsService } from '../operations-service.js';
import { Who } from '../sessions/session.guard.js';
import { demandRole } from '../sessions/sessions.js';
import { masterOf } from '../firm/masters.js';
import { IdentityActs } from './identity-acts.js';
import { WorkLists } from './work-lists.js';

const PROPOSALS_MAX = 1_000;
const REASON_MAX = 300;

const sourceId: Reader<{ system: string; id: string }> = (value, name) => {
  const { system, id } = readInput(value, { system: text, id: text });
  if (system === undefined || id === undefined) throw badInput(name, `${name} must have a system and an id.`, 'Give {system, id}, as a finding or a link names them.');
  return { system, id };
};
const uuids = (least: number, most: number): Reader<readonly string[]> => (value, name) => {
  if (!Array.isArray(value) || value.length < least || value.length > most) throw badInput(name, `${name} must be a list of ${least} to ${most} ids.`, 'Choose some.');
  return value.map((one) => uuid(one, name));
};
const why: Reader<string> = (value, name) => {
  const given = text(value, name);
  if (given.length > REASON_MAX) throw badInput(name, `${name} has more than ${REASON_MAX} characters.`, 'Say it shorter.');
  return given;
};

function needed<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw badInput(name, `${name} is missing.`, 'Give it; docs/http/operations.yaml says what it is.');
  return value;
}

function entityIn(value: string | undefined): EntityName {
  if (value !== undefined && isEntity(value)) return value;
  throw badInput('entity', 'entity must name a kind of record.', `Use one of ${Object.keys(entities).join(', ')}.`);
}

/** Which records are one, which are not, and what has no meaning yet: work lists of a steward. */
@Controller('v1/people')
export class PeopleController {
  constructor(
    private readonly operations: OperationsService,
    private readonly lists: WorkLists,
    private readonly identity: IdentityActs,
  ) {}

  @Get()
  overview() {
    return this.lists.overview();
  }

  /** Records that may be one, with what agrees and what speaks against it. */
  @Get('duplicates')
  duplicates(@Query() query: unknown) {
    const { entity = 'worker', state, after, limit } = readInput(query, { entity: text, state: oneOf('open', 'apart'), after: text, limit: whole(1, 100) });
    return this.lists.duplicates(entityIn(entity), queryOf({ entity, state, after, limit }));
  }

  /** They are two; not shown again as long as the same agrees. */
  @Post('duplicates/apart')
  @HttpCode(200)
  apart(@Who() by: Person, @Body() body: unknown) {
    demandRole(by, 'steward');
    const { entity, records, evidence, reason, apart = true } = readInput(body, { entity: text, records: uuids(2, 2), evidence: text, reason: why, apart: flag });
    const name = entityIn(entity);
    const { database, acts, firm } = this.operations;
    const ids = needed(records, 'records');
    return carryOut({ database, acts }, { by, act: apart ? 'tell-apart' : 'take-back-apart', on: `records/${name}/${ids[0]}`, reason: needed(reason, 'reason'), details: { other: ids[1] } }, async (noted) => {
      const answer = await firm.post<{ changed: boolean }>(masterOf(name), '/v1/duplicates/apart', { entity: name, records: ids, evidence, author: by.name, reason, apart });
      await acts.end(database, noted, answer.changed ? (apart ? 'told to be two' : 'may be one again') : 'was so already');
      return answer;
    });
  }

  /** Merges and splits, and what else names two ids as one. */
  @Get('links')
  links(@Query() query: unknown) {
    const { entity = 'worker', ...rest } = readInput(query, { entity: text, state: oneOf('in-force', 'taken-back'), byPeople: flag, record: uuid, limit: whole(1, 200), offset: whole(0, 1_000_000) });
    return this.lists.links(entityIn(entity), queryOf({ entity, ...rest }));
  }

  /** What a merge or a split would do, over the whole firm. */
  @Post('links/rehearse')
  @HttpCode(200)
  rehearse(@Who() by: Person, @Body() body: unknown) {
    const { entity, relation, left, right } = readInput(body, { entity: text, relation: oneOf('same-as', 'split'), left: sourceId, right: sourceId });
    return this.identity.rehearse(by, { entity: entityIn(entity), relation: needed(relation, 'relation'), left: needed(left, 'left'), right: needed(right, 'right') });
  }

  @Get('links/:act')
  one(@Param('act') act: string) {
    return this.identity.one(uuid(act, 'act'));
  }

  /** Says what was rehearsed; asked again, it says nothing more. */
  @Post('links/:act')
  @HttpCode(200)
  carryOut(@Who() by: Person, @Param('act') act: string, @Body() body: unknown) {
    demandRole(by, 'steward');
    return this.identity.carryOut(by, uuid(act, 'act'), needed(readInput(body, { reason: why }).reason, 'reason'));
  }

  /** What the adoption of a system leaves to people. */
  @Get('matches/:system/:entity')
  matches(@Who() who: Person, @Param('system') system: string, @Param('entity') entity: string, @Query() query: unknown) {
    const { limit = 50, offset = 0 } = readInput(query, { limit: whole(1, 200), offset: whole(0, 1_000_000) });
    return this.lists.proposals(who, system, entity, queryOf({ state: 'proposed', limit, offset }));
  }

  /** Links each to its candidate, or says that it is none; what loses its last candidate is created. */
  @Post('matches/:system/:entity')
  @HttpCode(200)
  decide(@Who() by: Person, @Param('system') system: string, @Param('entity') entity: string, @Body() body: unknown) {
    demandRole(by, 'steward');
    const { proposals, decision, reason } = readInput(body, { proposals: uuids(1, PROPOSALS_MAX), decision: oneOf('confirm', 'reject'), reason: why });
    const ids = needed(proposals, 'proposals');
    const verb = needed(decision, 'decision');
    const { database, acts, firm } = this.operations;
    return carryOut({ database, acts }, { by, act: `${verb}-match`, on: `systems/${system}`, reason: needed(reason, 'reason'), details: { entity, proposals: ids } }, async (noted) => {
      const answer = await firm.post<object>('connectors', `/v1/systems/${pathStep(system)}/adoptions/${pathStep(entity)}/${verb}`, { author: by.name, reason, proposals: ids });
      await acts.end(database, noted, `${ids.length} ${verb === 'confirm' ? 'linked' : 'told to be another'}`);
      return answer;
    });
  }

  /** Codes that no table translates, and names of records that nobody has told of. */
  @Get('unmapped')
  unmapped() {
    return this.lists.unmapped();
  }
}

function queryOf(given: Readonly<Record<string, string | number | boolean | undefined>>): URLSearchParams {
  return new URLSearchParams(Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]])));
}
