import { notFound, readInput, text } from '@muster/platform-http';
import { formatLocalDate } from '@muster/platform-kernel';
import type { EntityGovernance, OwnerRule } from '@muster/domain-governance';
import { MasterRuntime } from '@muster/platform-records';
import { Controller, Get, Query } from '@nestjs/common';

/** The rules that this service runs with, for all canonical entities. */
@Controller('v1/ownership')
export class OwnershipController {
  constructor(private readonly master: MasterRuntime) {}

  @Get()
  show(@Query() query: unknown) {
    const { entity } = readInput(query, { entity: text });
    const { governance } = this.master;
    const chosen = [...governance.entities.values()].filter((one) => entity === undefined || one.entity === entity);
    if (chosen.length === 0) throw notFound('entity', 'No entity of this name is governed.', `Use one of ${[...governance.entities.keys()].join(', ')}.`);
    const systems = [...governance.systems.values()].map(({ name, kind, precedence, timeZone, versions, description, entities }) => ({ name, kind, precedence, timeZone, versions, description, entities }));
    return { configVersion: governance.version, systems, entities: chosen.map(entityView) };
  }
}

function entityView({ entity, meaning, scope, attributes }: EntityGovernance) {
  return {
    entity, meaning, scope,
    attributes: [...attributes.values()].map(({ attribute, meaning: sense, steward, classification, receivers, owner }) => ({ attribute, meaning: sense, steward, classification, receivers, owner: owner.map(ruleView) })),
  };
}

const ruleView = ({ from, ...rule }: OwnerRule) => ({ ...rule, ...(from === undefined ? {} : { from: formatLocalDate(from) }) });
