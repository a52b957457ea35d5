import { badInput, notFound, readInput, text } from '@muster/platform-http';
import { formatLocalDate } from '@muster/platform-kernel';
import type { EntityGovernance, OwnerRule } from '@muster/domain-governance';
import { MasterRuntime } from '@muster/platform-records';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { RehearseOwnership, type OwnerRehearsal } from './rehearse-ownership.js';

/** As JSON what the file has as YAML; its schema and the linter say what is wrong with it. */
const rules = (value: unknown, name: string): unknown => {
  if (value === 'decided' || (Array.isArray(value) && value.length > 0 && value.length <= RULES_MAX)) return value;
  throw badInput(name, `${name} must be a list of 1 to ${RULES_MAX} rules, or the word decided.`, 'Give, for example, [{ "kind": "hr" }].');
};
const RULES_MAX = 50;

/** The rules that this service runs with, for all canonical entities. */
@Controller('v1/ownership')
export class OwnershipController {
  constructor(
    private readonly master: MasterRuntime,
    private readonly rehearsal: RehearseOwnership,
  ) {}

  @Get()
  show(@Query() query: unknown) {
    const { entity } = readInput(query, { entity: text });
    const { governance } = this.master;
    const chosen = [...governance.entities.values()].filter((one) => entity === undefined || one.entity === entity);
    if (chosen.length === 0) throw notFound('entity', 'No entity of this name is governed.', `Use one of ${[...governance.entities.keys()].join(', ')}.`);
    const systems = [...governance.systems.values()].map(({ name, kind, precedence, timeZone, versions, description, entities }) => ({ name, kind, precedence, timeZone, versions, description, entities }));
    return { configVersion: governance.version, systems, entities: chosen.map(entityView) };
  }

  /** What another owner of an attribute of this master would change. Nothing is written. */
  @Post('rehearse')
  @HttpCode(200)
  rehearse(@Body() body: unknown): Promise<OwnerRehearsal> {
    const { entity, attribute, owner } = readInput(body, { entity: text, attribute: text, owner: rules });
    const own = [...this.master.path.mastered().keys()];
    if (entity === undefined || !own.includes(entity)) throw badInput('entity', `entity must be one that ${this.master.declaration.service} masters.`, `Use one of ${own.join(', ')}.`);
    if (attribute === undefined) throw badInput('attribute', 'attribute must be given.', 'GET /v1/ownership lists them.');
    if (owner === undefined) throw badInput('owner', 'owner must be given.', 'Give the list of rules as config/ownership.yaml would have it.');
    return this.rehearsal.run({ entity, attribute, owner });
  }
}

function entityView({ entity, meaning, scope, attributes }: EntityGovernance) {
  return {
    entity, meaning, scope,
    attributes: [...attributes.values()].map(({ attribute, meaning: sense, steward, classification, receivers, owner }) => ({ attribute, meaning: sense, steward, classification, receivers, owner: owner.map(ruleView) })),
  };
}

const ruleView = ({ from, ...rule }: OwnerRule) => ({ ...rule, ...(from === undefined ? {} : { from: formatLocalDate(from) }) });
