import { badInput, notFound, oneOf, Problem, readInput, text, uuid, whole } from '@muster/platform-http';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { ConnectorsService } from '../connectors-service.js';
import { feedStates, type FeedState } from '../feeds/feed-position.store.js';
import { fieldAliases, setFieldAlias } from '../intake/field-alias.store.js';
import { vendorFindings } from '../intake/vendor-finding.store.js';
import { fileStreamName } from '../file-delivery/file-writer.js';
import { takesFiles } from '../file-delivery/takes-files.js';
import { decideRemoval, removalRequests } from '../intake/absence.store.js';
import type { SystemRuntime } from '../systems/system-runtime.js';
import { NOTHING_TOLD, webhookStates, type WebhookState } from '../webhooks/webhook-event.store.js';
import { secretValues } from './secret-values.js';
import { deliveryCounts, listDeliveries, retryParked, retryRefused, streamStates, type DeliveryCounts, type StreamState } from './systems.reader.js';

const NONE: DeliveryCounts = { due: 0, waiting: 0, parked: 0, delivered: 0, oldestSeconds: null, dueSeconds: null, lastMinute: 0, acknowledgedAt: null };

@Controller('v1/systems')
export class SystemsController {
  constructor(private readonly connectors: ConnectorsService) {}

  @Get()
  async list() {
    const [counts, streams, told, feeds] = await this.levels();
    return { systems: [...this.connectors.systems.values()].map((system) => this.show(system, counts.get(system.system) ?? NONE, streams.get(system.system) ?? [], told.get(system.system), feeds.get(system.system))) };
  }

  @Get(':system')
  async one(@Param('system') name: string) {
    const system = this.find(name);
    const [counts, streams, told, feeds] = await this.levels();
    return this.show(system, counts.get(name) ?? NONE, streams.get(name) ?? [], told.get(name), feeds.get(name));
  }

  /** Nothing is read from the system or written to it until it is resumed; calls under way are broken off. */
  @Post(':system/pause')
  @HttpCode(200)
  async pause(@Param('system') name: string, @Body() body: unknown) {
    const { reason } = readInput(body, { reason: text });
    const system = this.find(name);
    await this.connectors.database.query({ text: 'insert into paused_system (system, reason) values ($1, $2) on conflict (system) do update set reason = excluded.reason', values: [name, reason ?? null] });
    system.changed();
    return { system: name, paused: true };
  }

  @Post(':system/resume')
  @HttpCode(200)
  async resume(@Param('system') name: string, @Body() body: unknown) {
    readInput(body, {});
    const system = this.find(name);
    await this.connectors.database.query({ text: 'delete from paused_system where system = $1', values: [name] });
    system.changed();
    return { system: name, paused: false };
  }

  /** By what it lets us in: names, and since when a person has given another value than the environment has. */
  @Get(':system/credentials')
  async credentials(@Param('system') name: string) {
    const { secrets } = this.find(name);
    return { system: name, mayBeGiven: secrets.mayBeGiven, credentials: await secrets.view() };
  }

  /** Other values in place of those of the environment, which count at once and are shown to nobody. What waited since it refused us is tried again. */
  @Post(':system/credentials')
  @HttpCode(200)
  async giveCredentials(@Param('system') name: string, @Body() body: unknown) {
    const system = this.find(name);
    const { author, values } = readInput(body, { author: text, reason: text, values: secretValues(system.secrets.names) });
    if (author === undefined || values === undefined) throw badInput('body', 'author and values are needed.', `Say who gives them, and at least one of ${system.secrets.names.join(', ') || 'nothing: it needs none'}.`);
    if (!system.secrets.mayBeGiven) throw new Problem(409, 'no-seal-key', { title: 'Secrets cannot be given here', rule: 'They are kept sealed, and the connectors have no key to seal them with.', remedy: 'Set CONNECTORS_SEAL_KEY of the connectors to a secret of its own and start them anew, or change the value in their environment.' });
    await system.secrets.give(values, author);
    const retried = await retryRefused(this.connectors.database, name);
    system.credentialsChanged();
    return { system: name, given: [...values.keys()], retried };
  }

  /** Reads a stream now rather than when it is due. */
  @Post(':system/streams/:stream/read')
  @HttpCode(202)
  read(@Param('system') name: string, @Param('stream') stream: string) {
    const system = this.find(name);
    const streams = [...system.connector.streams.keys(), ...system.connector.fileStreams.keys()];
    if (!streams.includes(stream)) throw notFound('stream', `${name} has no stream ${stream}.`, `It has ${streams.join(', ') || 'none'}.`);
    system.readNow(stream);
    return { system: name, stream };
  }

  /** Writes the file of an entity now rather than when it is due. */
  @Post(':system/files/:entity/write')
  @HttpCode(202)
  write(@Param('system') name: string, @Param('entity') entity: string) {
    const system = this.find(name);
    const written = [...system.connector.writes.values()].filter(({ file }) => file).map((one) => String(one.entity));
    if (!written.includes(entity)) throw notFound('entity', `${name} is written no file of ${entity.slice(0, 60)}.`, `It is written files of ${written.join(', ') || 'nothing'}.`);
    system.readNow(fileStreamName(entity));
    return { system: name, entity };
  }

  /** Where what the system sends is not what its mapping expects. */
  @Get(':system/findings')
  async findings(@Param('system') name: string) {
    const system = this.find(name);
    const { database } = this.connectors;
    const [findings, aliases] = await Promise.all([vendorFindings(database, name), fieldAliases(database, name)]);
    return { findings, aliases, columns: Object.fromEntries([...new Set(findings.map(({ stream }) => stream))].map((stream) => [stream, system.columnsOf(stream) ?? []])) };
  }

  /** Reads a field, which the vendor has renamed, as the one that the mapping knows, until the mapping does; `readAs` null reads it as itself again. The stream is read anew from its beginning. */
  @Post(':system/streams/:stream/aliases')
  @HttpCode(200)
  async alias(@Param('system') name: string, @Param('stream') stream: string, @Body() body: unknown) {
    const { author, reason, field, readAs } = readInput(body, { author: text, reason: text, field: text, readAs: text });
    if (author === undefined || reason === undefined || field === undefined) throw badInput('body', 'author, reason and field are needed.', 'Say who decides, why, and of which field.');
    const system = this.find(name);
    const columns = system.columnsOf(stream);
    if (!columns) throw notFound('stream', `The mapping of ${name} knows no stream ${stream.slice(0, 60)}.`, 'GET /v1/systems/{system} lists the streams.');
    if (readAs !== undefined && !columns.includes(readAs)) throw badInput('readAs', `The mapping of ${name} reads no such field of ${stream}.`, `It reads ${columns.join(', ')}.`);
    if (columns.includes(field)) throw badInput('field', 'The mapping knows this field by its own name.', 'Correct config/mappings where it is to mean something else.');
    await this.connectors.database.transaction((tx) => setFieldAlias(tx, { system: name, stream, field, readAs: readAs ?? null, by: author, reason }));
    system.changed();
    return { system: name, stream, field, readAs: readAs ?? null };
  }

  /** Holds a page of each stream against its mapping now. */
  @Post(':system/probe')
  @HttpCode(202)
  probe(@Param('system') name: string) {
    if (!this.find(name).probeNow()) throw notFound('system', `${name} declares no probe.`, 'Add probe to its connector in config/systems.');
    return { system: name };
  }

  /** Records that are gone from a system, more at once than its stream may lose without a person's word. */
  @Get('removals/requests')
  async removals() {
    return { requests: await removalRequests(this.connectors.database) };
  }

  @Post(':system/streams/:stream/removals/:decision')
  @HttpCode(200)
  async decide(@Param('system') name: string, @Param('stream') stream: string, @Param('decision') decision: string, @Body() body: unknown) {
    const { author, reason, entity } = readInput(body, { author: text, reason: text, entity: text });
    const state = oneOf('approved', 'rejected')(decision, 'decision');
    if (author === undefined || reason === undefined || entity === undefined) throw badInput('body', 'author, reason and entity are needed.', 'Say who decides, why, and of which entity.');
    this.find(name);
    if (!(await decideRemoval(this.connectors.database, { system: name, stream, entity }, state, author, reason))) throw notFound('stream', `Nothing of ${entity} in ${stream} of ${name} waits for a decision.`, 'GET /v1/systems/removals/requests lists what waits.');
    return { system: name, stream, entity, state };
  }

  private levels() {
    const { database } = this.connectors;
    return Promise.all([deliveryCounts(database), streamStates(database), webhookStates(database), feedStates(database)]);
  }

  private feedsOf({ connector, feeds: running }: SystemRuntime, known: readonly FeedState[]) {
    const none: Omit<FeedState, 'stream'> = { replayId: null, owes: null, lastEventAt: null, fault: null };
    return [...connector.feeds].map(([stream, { kind }]) => ({ stream, kind, state: running.get(stream)?.state ?? 'down', ...none, ...known.find((one) => one.stream === stream) }));
  }

  private find(name: string): SystemRuntime {
    const system = this.connectors.systems.get(name);
    if (!system) throw notFound('system', `No connector is declared for ${name.slice(0, 60)}.`, `Declared are ${[...this.connectors.systems.keys()].join(', ')}.`);
    return system;
  }

  private show(system: SystemRuntime, deliveries: DeliveryCounts, streams: readonly StreamState[], told: WebhookState = NOTHING_TOLD, feeds: readonly FeedState[] = []) {
    const now = Date.now();
    const { kind, description, entities } = this.connectors.governance.systems.get(system.system)!;
    return {
      system: system.system, kind, description, reads: entities, writes: [...system.connector.writes.keys()], takesFiles: takesFiles(system.connector), state: system.state, latency: this.connectors.metrics.recent.of(system.system), deliveries,
      streams, snapshots: system.snapshots, feeds: this.feedsOf(system, feeds), webhooks: system.connector.webhooks ? { isReady: this.connectors.webhooks.isReady(system.system), ...told } : null, budget: system.budget.state(now), breakers: Object.fromEntries([...system.breakers].map(([operation, breaker]) => [operation, breaker.state(now)])),
    };
  }
}

@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(private readonly connectors: ConnectorsService) {}

  @Get()
  async list(@Query() query: unknown) {
    const { limit = 100, record, ...selection } = readInput(query, { system: text, entity: text, state: oneOf('due', 'waiting', 'parked', 'delivered'), record: uuid, limit: whole(1, 1_000) });
    return { deliveries: await listDeliveries(this.connectors.database, { ...selection, recordId: record, limit }) };
  }

  @Post('retry')
  @HttpCode(200)
  async retry(@Body() body: unknown) {
    const { record, system, ...selection } = readInput(body, { system: text, entity: text, record: uuid, class: text });
    if (system === undefined) throw badInput('system', 'system is missing.', 'Name the target whose parked deliveries are to be tried again.');
    const retried = await retryParked(this.connectors.database, { ...selection, system, recordId: record });
    this.connectors.systems.get(system)?.wakeDeliveries();
    return { retried };
  }
}

@Controller('metrics')
export class ConnectorMetricsController {
  constructor(private readonly connectors: ConnectorsService) {}

  @Get()
  async show(@Res() response: Response): Promise<void> {
    const { registry } = this.connectors.metrics.service;
    response.type(registry.contentType).send(await registry.metrics());
  }
}
