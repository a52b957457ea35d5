import { entities, type EntityName } from '@muster/contracts';
import { recompute, type Cause, type EmittedEvent, type MasterRules } from '@muster/domain-claims';
import { compileGovernance, GovernanceError, withOwner, type Governance, type OwnerEdit } from '@muster/domain-governance';
import { Problem } from '@muster/platform-http';
import { uuidv7 } from '@muster/platform-kernel';
import { configFiles, MasterRuntime } from '@muster/platform-records';
import { Injectable } from '@nestjs/common';
import { shown, type RetryDifference } from '../parked/retry.js';

export interface OwnerRehearsal {
  entity: string;
  attribute: string;
  /** By which the service runs, and would run. */
  configVersion: string;
  wouldBe: string;
  /** Where the edit is to be written, and what. */
  file: string;
  line: number;
  text: string;
  /** Records that were computed by the other rule, of those that stand. Fewer than all where that took too long. */
  examined: number;
  records: number;
  /** Of those that were examined. */
  changed: number;
  /** Changed records by attribute: what follows from an attribute that places a record is among them. */
  attributes: Record<string, number>;
  /** At most 200. */
  differences: RetryDifference[];
}

const PAGE = 500;
const DIFFERENCES_MAX = 200;
const BUDGET_MS = 10_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Tells what another owner of an attribute would change, computed from the claims that are kept. Writes nothing. */
@Injectable()
export class RehearseOwnership {
  constructor(private readonly master: MasterRuntime) {}

  /** Throws PermanentError unknown-attribute, and Problem ownership-invalid with all that the linter finds. */
  async run(edit: OwnerEdit): Promise<OwnerRehearsal> {
    const { master } = this;
    const edited = withOwner(configFiles(master.settings.configDir), edit);
    const governance = compiled(edited.files);
    const name = edit.entity as EntityName;
    const rules = undecided(master.path.mastered().get(name)!.rules);
    const { rows } = await master.database.query({ text: 'select count(*)::int8 from record where entity = $1 and merged_into is null', values: [name] });
    const answer: OwnerRehearsal = {
      entity: name, attribute: edit.attribute, configVersion: master.governance.version, wouldBe: governance.version, file: edited.path, line: edited.line, text: edited.text,
      examined: 0, records: (rows[0] as [number])[0], changed: 0, attributes: {}, differences: [],
    };
    const decided = new Set(master.path.mastered().get(name)!.rules.decider?.attributes);
    const until = performance.now() + BUDGET_MS;
    for (let after = FIRST_ID, more = true; more && performance.now() < until; ) {
      const page = await master.database.query({ name: 'rehearse-page', text: 'select id from record where entity = $1 and merged_into is null and id > $2 order by id limit $3', values: [name, after, PAGE] });
      const ids = (page.rows as [string][]).map(([id]) => id);
      more = ids.length === PAGE;
      if (ids.length === 0) break;
      after = ids.at(-1)!;
      const events = await master.path.inspect(name, ids, async () => undefined, (context, record) => {
        recompute(context, record, causeAt(context.nowMs));
        return record.events;
      }, { rules, governance });
      answer.examined += ids.length;
      for (const [id, emitted] of events) note(answer, id, emitted, decided, governance);
    }
    return answer;
  }
}

function compiled(files: Parameters<typeof compileGovernance>[0]): Governance {
  try {
    return compileGovernance(files, Object.values(entities));
  } catch (error) {
    if (!(error instanceof GovernanceError)) throw error;
    throw new Problem(422, 'ownership-invalid', {
      title: 'The rule cannot stand', input: 'owner', rule: 'The configuration with it has faults.', remedy: 'Correct the rule as its faults say.',
      problems: error.findings.map(({ file, line, message }) => ({ path: 'owner', problem: `${message} (${file}:${line} as it would be)` })),
    });
  }
}

/** What a master decides is decided by facts beside the claims, which stay as they are. */
function undecided({ decider: _decider, ...rules }: MasterRules): MasterRules {
  return rules;
}

const causeAt = (nowMs: number): Cause => ({ correlationId: uuidv7(nowMs), causationId: null, occurredAt: nowMs, traceparent: null });

function note(answer: OwnerRehearsal, recordId: string, events: readonly EmittedEvent[], decided: ReadonlySet<string>, governance: Governance): void {
  const { entity } = answer;
  const changes = events.flatMap(({ record }) => record.meta.changed.filter(({ attribute }) => !decided.has(attribute)).map(({ attribute, before }) => ({ entity, recordId, attribute, before: before === null ? null : (JSON.parse(before) as unknown), after: record[attribute] ?? null })));
  if (changes.length === 0) return;
  answer.changed += 1;
  for (const change of changes) {
    answer.attributes[change.attribute] = (answer.attributes[change.attribute] ?? 0) + 1;
    if (answer.differences.length < DIFFERENCES_MAX) answer.differences.push(shown(change, governance));
  }
}
