import { randomBytes } from 'node:crypto';
import { isEntity, type EntityName } from '@muster/contracts';
import type { CompiledAdoption } from '@muster/domain-connector';
import { badInput, notFound, oneOf, Problem, readInput, text, uuid, whole, type Reader } from '@muster/platform-http';
import { PermanentError, uuidv7 } from '@muster/platform-kernel';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ConnectorsService } from '../connectors-service.js';
import { contextOf } from '../delivery/record-context.js';
import type { SystemRuntime } from '../systems/system-runtime.js';
import { adoptionView, listProposals, listTargets, type AdoptionView, type ProposalView } from './adoption.reader.js';
import { beginAdoption, countUnmatched, readAdoption } from './adoption.store.js';
import { confirmProposals, finishAdoption, rejectProposals, stateRule } from './decide.store.js';
import { needsLinks } from './identity-links.js';
import { decodeRecords } from './read-ours.js';

const PROPOSALS_AT_ONCE = 1_000;
const page = { limit: whole(1, 500), offset: whole(0, 10_000_000) };
const words: Readonly<Record<string, string>> = { '=': 'agrees', '!': 'differs', '-': 'missing' };

interface Found {
  readonly key: { readonly system: string; readonly entity: EntityName };
  readonly runtime: SystemRuntime;
  readonly adoption: CompiledAdoption;
}

/** How records that a target held before it was connected become ours: the state of it, and what people decide. */
@Controller('v1/systems/:system/adoptions')
export class AdoptionController {
  constructor(private readonly connectors: ConnectorsService) {}

  @Get()
  async list(@Param('system') system: string) {
    const entities = [...this.runtimeOf(system).connector.adoptions.keys()];
    return { adoptions: await Promise.all(entities.map((entity) => this.show(this.find(system, entity)))) };
  }

  @Get(':entity')
  one(@Param('system') system: string, @Param('entity') entity: string) {
    return this.show(this.find(system, entity));
  }

  /** Reads what the target holds, and matches it with what we hold. Again while it is open: what has been decided stays. */
  @Post(':entity/begin')
  @HttpCode(202)
  async begin(@Param('system') system: string, @Param('entity') entity: string, @Body() body: unknown) {
    const found = this.find(system, entity);
    const { author, reason } = whoAndWhy(readInput(body, { author: text, reason: text }));
    const { key, adoption, runtime } = found;
    const begun = await beginAdoption(this.connectors.database, key, { author, reason, digest: adoption.digest, secret: randomBytes(32), run: uuidv7() });
    const state = (await readAdoption(this.connectors.database, key))?.state;
    if (!begun && state === 'done') throw new Problem(409, 'adoption-conflict', { title: 'The adoption does not stand like that', input: 'entity', rule: stateRule(key, state), remedy: 'New records are looked up by their key before they are created; correct a wrong link in the target.' });
    runtime.wakeAdoption();
    return this.show(found);
  }

  /** What is proposed, or was decided, each with what the two records have in common. */
  @Get(':entity/proposals')
  async proposals(@Param('system') system: string, @Param('entity') entity: string, @Query() query: unknown) {
    const { key, adoption } = this.find(system, entity);
    const { limit = 100, offset = 0, record, target, state } = readInput(query, { ...page, state: oneOf('proposed', 'confirmed', 'rejected'), record: uuid, target: text });
    const proposals = await listProposals(this.connectors.database, key, { limit, offset, state, recordId: record, targetId: target });
    // Pairs are told by the rules of today; a proposal that was decided under others has another number of them.
    const areOfToday = (await readAdoption(this.connectors.database, key))?.digest === adoption.digest;
    return { proposals: await Promise.all(proposals.map((proposal) => this.showProposal(key.entity, adoption, proposal, areOfToday))) };
  }

  /** Records of the target: with linked=no those that nobody of ours is, which are left alone. */
  @Get(':entity/targets')
  async targets(@Param('system') system: string, @Param('entity') entity: string, @Query() query: unknown) {
    const { key } = this.find(system, entity);
    const { limit = 100, offset = 0, linked = 'no' } = readInput(query, { ...page, linked: oneOf('yes', 'no') });
    return { targets: await listTargets(this.connectors.database, key, { linked: linked === 'yes', limit, offset }) };
  }

  /** Both are the same: the record of the target is ours from now on. All of the proposals or none. */
  @Post(':entity/confirm')
  @HttpCode(200)
  async confirm(@Param('system') system: string, @Param('entity') entity: string, @Body() body: unknown) {
    const { key, runtime } = this.find(system, entity);
    const decision = decisionIn(body);
    const { governance, database, settings } = this.connectors;
    const linkVersion = needsLinks(governance, runtime.connector, key.entity) ? (settings.now ?? Date.now)() : null;
    await database.transaction((tx) => confirmProposals(tx, key, decision, linkVersion));
    return this.decided(runtime, { confirmed: decision.proposals.length });
  }

  /** They are not the same, and are not proposed again. */
  @Post(':entity/reject')
  @HttpCode(200)
  async reject(@Param('system') system: string, @Param('entity') entity: string, @Body() body: unknown) {
    const { key, runtime } = this.find(system, entity);
    const decision = decisionIn(body);
    await this.connectors.database.transaction((tx) => rejectProposals(tx, key, decision));
    return this.decided(runtime, { rejected: decision.proposals.length });
  }

  /** Ends the adoption for good. With undecided: new, records for which something is still proposed are created in the target. */
  @Post(':entity/finish')
  @HttpCode(200)
  async finish(@Param('system') system: string, @Param('entity') entity: string, @Body() body: unknown) {
    const found = this.find(system, entity);
    const { undecided, ...rest } = readInput(body, { author: text, reason: text, undecided: oneOf('new') });
    await this.connectors.database.transaction((tx) => finishAdoption(tx, found.key, { ...whoAndWhy(rest), leaveAsNew: undecided === 'new' }, () => countUnmatched(tx, found.key)));
    this.decided(found.runtime, {});
    return this.show(found);
  }

  private decided<T>(runtime: SystemRuntime, answer: T): T {
    runtime.wakeAdoption();
    runtime.wakeDeliveries();
    return answer;
  }

  private runtimeOf(name: string): SystemRuntime {
    const runtime = this.connectors.systems.get(name);
    if (!runtime) throw notFound('system', `No connector is declared for ${name.slice(0, 60)}.`, `Declared are ${[...this.connectors.systems.keys()].join(', ')}.`);
    return runtime;
  }

  private find(system: string, entity: string): Found {
    const runtime = this.runtimeOf(system);
    const adoption = isEntity(entity) ? runtime.connector.adoptions.get(entity) : undefined;
    if (!isEntity(entity) || !adoption) throw notFound('entity', `${system} adopts nothing of ${entity.slice(0, 60)}.`, `Declare connector.writes.<entity>.adopt, or connector.adopts.<entity>, in config/systems/${system}.yaml, as docs/how-to/adopt-a-system.md shows.`);
    return { key: { system, entity }, runtime, adoption };
  }

  private async show({ key }: Found): Promise<{ system: string; entity: string } & AdoptionView> {
    const { database } = this.connectors;
    return { ...key, ...(await adoptionView(database, key, await countUnmatched(database, key))) };
  }

  private async showProposal(entity: EntityName, adoption: CompiledAdoption, proposal: ProposalView, areOfToday: boolean) {
    const { id, state, rule, isCertain, targetId, display, recordId, evidence, decidedBy, reason, decidedAt } = proposal;
    const ours = await this.oursOf(entity, adoption, proposal);
    const pairs = areOfToday ? adoption.pairs.map(({ theirs, ours: source }, place) => ({ theirs, ours: source, outcome: words[evidence[place]!] ?? 'missing', ourValue: ours[place] ?? null })) : [];
    return { id, state, rule, certain: isCertain, target: { id: targetId, display }, record: { id: recordId }, pairs, decidedBy, reason, decidedAt };
  }

  /** What our record says now; it is read for the answer and kept nowhere. */
  private async oursOf(entity: EntityName, adoption: CompiledAdoption, { recordId, event, restrictedEvent }: ProposalView): Promise<readonly unknown[]> {
    if (!event) return [];
    try {
      const [whole] = await decodeRecords(this.connectors.decoders, entity, [{ event, restrictedEvent }]);
      return await adoption.ours(contextOf(entity, recordId, whole!, { refs: {} }));
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return [];
    }
  }
}

/** All adoptions, of whichever system: how far each is, and what it leaves to people. */
@Controller('v1/adoptions')
export class AdoptionsController {
  constructor(private readonly connectors: ConnectorsService) {}

  @Get()
  async list() {
    const { database, systems } = this.connectors;
    const keys = [...systems].flatMap(([system, { connector }]) => [...connector.adoptions.keys()].map((entity) => ({ system, entity })));
    return { adoptions: await Promise.all(keys.map(async (key) => ({ ...key, ...(await adoptionView(database, key, await countUnmatched(database, key))) }))) };
  }
}

function whoAndWhy({ author, reason }: { author: string | undefined; reason: string | undefined }): { author: string; reason: string } {
  if (author === undefined) throw badInput('author', 'author is missing.', 'Say who decides.');
  if (reason === undefined) throw badInput('reason', 'reason is missing.', 'Say why, in a sentence.');
  return { author, reason };
}

const uuids: Reader<readonly string[]> = (value, name) => {
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  if (list.length === 0 || list.length > PROPOSALS_AT_ONCE) throw badInput(name, `${name} must be a list of 1 to ${PROPOSALS_AT_ONCE} ids of proposals.`, 'Send them in parts.');
  return [...new Set(list.map((one) => uuid(one, name)))];
};

function decisionIn(body: unknown) {
  const { proposals, ...rest } = readInput(body, { author: text, reason: text, proposals: uuids });
  if (proposals === undefined) throw badInput('proposals', 'proposals is missing.', 'List the ids of the proposals that are decided.');
  return { ...whoAndWhy(rest), proposals };
}
