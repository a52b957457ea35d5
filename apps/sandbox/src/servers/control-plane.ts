import type { DatabaseSync } from 'node:sqlite';
import { fieldFaults, faultsInWords, isObject } from './fields.js';
import { jsonObject } from './http/json-body.js';
import { Routes } from './http/routes.js';
import { isOfWebhooks, readRules, RuleFault } from './misbehaviour/rules.js';
import { Refusal } from './refusal.js';
import { SettingsFault } from './settings.js';
import { emptyDatabase, inTransaction } from './storage/database.js';
import type { VendorAnswer, VendorRequest, VendorSystem } from './vendor-system.js';
import type { VendorEndpoint } from './vendor-endpoint.js';

/** A system as the control plane handles it. */
export interface ControlledSystem {
  endpoint: VendorEndpoint;
  database: DatabaseSync;
}

export const controlError = (status: number, error: string, message: string): VendorAnswer => ({ status, body: { error, message } });
const form = { error: controlError };
const done: VendorAnswer = { status: 204 };

/** `/_sandbox`: tells systems what to hold and how to misbehave, and shows what they hold and whom they answered. Not part of any vendor, and logged nowhere. */
export class ControlPlane {
  private readonly routes: Routes;

  constructor(private readonly systems: Readonly<Record<string, ControlledSystem>>) {
    const of = (name: string | undefined) => this.system(name!);
    this.routes = new Routes([
      { method: 'GET', path: '/health', handle: () => ({ status: 200, body: { status: 'ok', systems: Object.keys(systems) } }) },
      { method: 'GET', path: '/:system/behave', handle: (_, name) => ({ status: 200, body: of(name).endpoint.behaviour.told() }) },
      { method: 'POST', path: '/:system/behave', handle: (request, name) => behave(of(name), bodyOf(request)) },
      { method: 'DELETE', path: '/:system/behave', handle: (_, name) => calm(of(name)) },
      { method: 'GET', path: '/:system/calls', handle: ({ query }, name) => callsAfter(of(name), query.get('after')) },
      { method: 'DELETE', path: '/:system/calls', handle: (_, name) => clearCalls(of(name)) },
      { method: 'GET', path: '/:system/state/:collection', handle: (_, name, collection) => ({ status: 200, body: collectionOf(of(name).endpoint.system, collection!).rows() }) },
      { method: 'POST', path: '/:system/seed', handle: (request, name) => seed(of(name), bodyOf(request)) },
      { method: 'POST', path: '/:system/configure', handle: (request, name) => configure(of(name), bodyOf(request)) },
      { method: 'POST', path: '/:system/tick', handle: (_, name) => tick(of(name)) },
      { method: 'POST', path: '/:system/reset', handle: (_, name) => reset(of(name)) },
    ], form);
  }

  answer(request: VendorRequest): VendorAnswer {
    try {
      return this.routes.answer(request);
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      if (error instanceof RuleFault) return controlError(400, 'invalid_rules', error.message);
      if (error instanceof SettingsFault) return controlError(400, 'invalid_settings', error.message);
      throw error;
    }
  }

  private system(name: string): ControlledSystem {
    if (Object.hasOwn(this.systems, name)) return this.systems[name]!;
    throw new Refusal(controlError(404, 'no_such_system', `There is no system ${name.slice(0, 40)}, only ${Object.keys(this.systems).join(', ')}.`));
  }
}

/** Whatever content type it claims to have, so that curl needs no header. */
function bodyOf({ body }: VendorRequest): Record<string, unknown> {
  return jsonObject({ headers: {}, body }, form);
}

function behave({ endpoint }: ControlledSystem, { rules, seed: drawSeed = 1, ...strangers }: Record<string, unknown>): VendorAnswer {
  const faults = fieldFaults({ seed: 'integer' }, { seed: drawSeed, ...strangers }, 'refused');
  if (Object.keys(faults).length > 0) return controlError(400, 'invalid_rules', faultsInWords(faults));
  const read = readRules(rules);
  if (!endpoint.system.sendsWebhooks && read.some(isOfWebhooks)) return controlError(400, 'invalid_rules', 'This system sends no webhooks.');
  endpoint.behaviour.follow(read, String(drawSeed));
  return { status: 200, body: endpoint.behaviour.told() };
}

function calm({ endpoint }: ControlledSystem): VendorAnswer {
  endpoint.behaviour.follow([], '1');
  return done;
}

function callsAfter({ endpoint }: ControlledSystem, after: string | null): VendorAnswer {
  if (after !== null && !/^\d{1,15}$/.test(after)) return controlError(400, 'invalid_parameter', 'after must be the number of a call.');
  return { status: 200, body: endpoint.log.after(Number(after ?? 0)) };
}

function clearCalls({ endpoint }: ControlledSystem): VendorAnswer {
  endpoint.log.clear();
  return done;
}

/** All rows or none. */
function seed({ endpoint: { system }, database }: ControlledSystem, rowsByCollection: Record<string, unknown>): VendorAnswer {
  return inTransaction(database, () => {
    const seeded = Object.entries(rowsByCollection).map(([name, rows]) => [name, seedCollection(system, name, rows)]);
    return { status: 200, body: { seeded: Object.fromEntries(seeded) } };
  });
}

function seedCollection(system: VendorSystem, name: string, rows: unknown): number {
  const collection = collectionOf(system, name);
  if (!Array.isArray(rows)) throw new Refusal(controlError(400, 'invalid_seed', `${name} must be a list of rows.`));
  rows.forEach((row: unknown, place) => {
    if (!isObject(row)) throw new Refusal(controlError(400, 'invalid_seed', `${name}[${place}] must be an object.`));
    try {
      collection.seed(row);
    } catch (error) {
      if (error instanceof Refusal) throw new Refusal({ status: 400, body: { error: 'invalid_seed', message: `${name}[${place}] was refused.`, refusal: error.answer.body } });
      throw error;
    }
  });
  return rows.length;
}

function configure({ endpoint: { system } }: ControlledSystem, settings: Record<string, unknown>): VendorAnswer {
  system.settings.change(settings);
  return done;
}

/** What a system does by the day and the hour is done when it is told to look at its clock. Answers how much that was, undefined where it does nothing by the clock. */
export function tickOf({ endpoint: { system }, database }: ControlledSystem): number | undefined {
  return system.tick && inTransaction(database, () => system.tick!());
}

function tick(controlled: ControlledSystem): VendorAnswer {
  const done = tickOf(controlled);
  return done === undefined ? controlError(404, 'no_clockwork', 'This system does nothing by the clock.') : { status: 200, body: { done } };
}

/** As if it had just been bought: nothing in it, the settings of its start, no rules, no calls. */
function reset({ endpoint, database }: ControlledSystem): VendorAnswer {
  emptyDatabase(database);
  endpoint.system.settings.toDefaults();
  endpoint.system.forget?.();
  return calm({ endpoint, database });
}

function collectionOf(system: VendorSystem, name: string) {
  if (Object.hasOwn(system.collections, name)) return system.collections[name]!;
  throw new Refusal(controlError(404, 'no_such_collection', `There is no collection ${name.slice(0, 60)}, only ${Object.keys(system.collections).join(', ')}.`));
}
