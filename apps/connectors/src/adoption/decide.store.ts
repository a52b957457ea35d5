import { Problem } from '@muster/platform-http';
import { textArray, uuidArray, type Transaction } from '@muster/platform-postgres';
import { readAdoption, type AdoptionKey } from './adoption.store.js';
import { takeOver } from './match.store.js';

/** A person's word on proposals. */
export interface Decision {
  readonly author: string;
  readonly reason: string;
  readonly proposals: readonly string[];
}

interface Decided {
  readonly id: string;
  readonly targetId: string;
  readonly recordId: string;
  readonly state: string;
}

const conflict = (input: string, rule: string, remedy: string) => new Problem(409, 'adoption-conflict', { title: 'The adoption does not stand like that', input, rule, remedy });
const many = (count: number, one: string, several: string) => (count === 1 ? `1 ${one}` : `${count} ${several}`);

/** Links each pair; whatever else was proposed for either of the two is rejected. All of them or none. Throws Problem. */
export async function confirmProposals(tx: Transaction, key: AdoptionKey, decision: Decision, linkVersion: number | null): Promise<void> {
  const { system, entity } = key;
  const chosen = await lockChosen(tx, key, decision);
  for (const side of ['targetId', 'recordId'] as const) {
    const twice = chosen.find((one, place) => chosen.some((other, at) => at < place && other[side] === one[side]));
    if (twice) throw conflict('proposals', `Two of the proposals are about ${side === 'targetId' ? `the target's record ${twice.targetId}` : `our record ${twice.recordId}`}.`, 'Confirm the right one of them.');
  }
  await refuseTaken(tx, key, chosen);
  await tx.query({
    text: `update adoption_proposal set state = 'confirmed', decided_by = $2, reason = $3, decided_at = now(), link_version = $4 where id = any($1::uuid[])`,
    values: [uuidArray(chosen.map(({ id }) => id)), decision.author, decision.reason, linkVersion],
  });
  const { rows } = await tx.query({
    text: `update adoption_proposal set state = 'rejected', decided_by = $5, reason = 'Another link of the same record was confirmed.', decided_at = now()
      where system = $1 and entity = $2 and state = 'proposed' and (target_id = any($3::text[]) or record_id = any($4::uuid[])) returning record_id`,
    values: [system, entity, textArray(chosen.map(({ targetId }) => targetId)), uuidArray(chosen.map(({ recordId }) => recordId)), decision.author],
  });
  await takeOver(tx, key);
  await matchAgain(tx, key, (rows as [string][]).map(([recordId]) => recordId));
}

/** These pairs are not the same; they are not proposed again. A record that has lost its last candidate is matched once more, and is then created by delivery where nothing else is found. Throws Problem. */
export async function rejectProposals(tx: Transaction, key: AdoptionKey, decision: Decision): Promise<void> {
  const chosen = await lockChosen(tx, key, decision);
  await tx.query({
    text: `update adoption_proposal set state = 'rejected', decided_by = $2, reason = $3, decided_at = now() where id = any($1::uuid[])`,
    values: [uuidArray(chosen.map(({ id }) => id)), decision.author, decision.reason],
  });
  await matchAgain(tx, key, chosen.map(({ recordId }) => recordId));
}

/** Ends the adoption: everything that waits is delivered, and the values that were kept for matching are deleted. `leaveAsNew`: what nobody decided is not the same. Throws Problem. */
export async function finishAdoption(tx: Transaction, key: AdoptionKey, { author, reason, leaveAsNew }: { author: string; reason: string; leaveAsNew: boolean }, unmatched: () => Promise<number>): Promise<void> {
  const values = [key.system, key.entity];
  const adoption = await readAdoption(tx, key, { lock: true });
  if (adoption?.state !== 'open') throw conflict('entity', stateRule(key, adoption?.state), adoption ? 'Wait until its state is open.' : `POST /v1/systems/${key.system}/adoptions/${key.entity}/begin begins it.`);
  const waiting = await unmatched();
  if (waiting > 0) throw conflict('entity', `${many(waiting, 'record has', 'records have')} come or changed since the last matching, and are matched now.`, 'Try again in some seconds, and look at what is proposed for them.');
  const { rows } = await tx.query({ text: `select count(*) from adoption_proposal where system = $1 and entity = $2 and state = 'proposed'`, values });
  const open = rows[0]![0] as number;
  if (open > 0 && !leaveAsNew) throw conflict('undecided', `${many(open, 'proposal is', 'proposals are')} not decided.`, 'Confirm or reject them, or send "undecided": "new" to have their records created in the target.');
  await tx.query({ text: `update adoption_proposal set state = 'rejected', decided_by = $3, reason = $4, decided_at = now() where system = $1 and entity = $2 and state = 'proposed'`, values: [...values, author, reason] });
  await tx.query({ text: `update adoption_record set outcome = 'free' where system = $1 and entity = $2 and outcome in ('new', 'doubtful')`, values });
  await tx.query({ text: `update delivery set state = 'due', not_before = now(), class = null, reason = null where system = $1 and entity = $2 and state = 'waiting' and class = 'adoption'`, values });
  await tx.query({ text: 'delete from adoption_value where system = $1 and entity = $2', values });
  await tx.query({ text: `update adoption_target set display = null, pairs = '' where system = $1 and entity = $2`, values });
  await tx.query({ text: `update adoption_record set pairs = '' where system = $1 and entity = $2`, values });
  await tx.query({ text: `update adoption set state = 'done', secret = null, finished_by = $3, finish_reason = $4, finished_at = now(), fault = null where system = $1 and entity = $2`, values: [...values, author, reason] });
}

export function stateRule({ system, entity }: AdoptionKey, state: string | undefined): string {
  if (state === undefined) return `The adoption of ${entity} in ${system} has not begun.`;
  return state === 'done' ? `The adoption of ${entity} in ${system} is finished.` : `The adoption of ${entity} in ${system} is ${state}.`;
}

/** Locks the adoption, so that nothing is matched or decided beside, and reads the proposals that are meant. */
async function lockChosen(tx: Transaction, key: AdoptionKey, { proposals }: Decision): Promise<Decided[]> {
  const adoption = await readAdoption(tx, key, { lock: true });
  if (!adoption || adoption.state === 'done') throw conflict('entity', stateRule(key, adoption?.state), 'Nothing is to be decided.');
  const { rows } = await tx.query({ text: 'select id, target_id, record_id, state from adoption_proposal where system = $1 and entity = $2 and id = any($3::uuid[]) order by id', values: [key.system, key.entity, uuidArray(proposals)] });
  const chosen = (rows as [string, string, string, string][]).map(([id, targetId, recordId, state]) => ({ id, targetId, recordId, state }));
  const missing = proposals.find((id) => !chosen.some((one) => one.id === id));
  if (missing !== undefined) throw conflict('proposals', `There is no proposal ${missing} any more; ${proposals.length > 1 ? 'nothing was decided' : 'it may have been matched anew'}.`, 'List the proposals again.');
  const decided = chosen.find(({ state }) => state !== 'proposed');
  if (decided) throw conflict('proposals', `The proposal ${decided.id} is ${decided.state} already${proposals.length > 1 ? '; nothing was decided' : ''}.`, 'Leave it out.');
  return chosen;
}

/** A delivery may have found a record of the target by our key meanwhile. */
async function refuseTaken(tx: Transaction, { system, entity }: AdoptionKey, chosen: readonly Decided[]): Promise<void> {
  const { rows } = await tx.query({
    text: `select target_id, record_id from delivery where system = $1 and entity = $2 and target_id = any($3::text[]) union all
      select target_id, record_id from delivery where system = $1 and entity = $2 and record_id = any($4::uuid[]) and target_id is not null limit 1`,
    values: [system, entity, textArray(chosen.map(({ targetId }) => targetId)), uuidArray(chosen.map(({ recordId }) => recordId))],
  });
  if (rows[0]) throw conflict('proposals', `The target's record ${String(rows[0][0])} is linked to our record ${String(rows[0][1])} already.`, 'Reject the proposal.');
}

async function matchAgain(tx: Transaction, { system, entity }: AdoptionKey, recordIds: readonly string[]): Promise<void> {
  await tx.query({
    text: `update adoption_record r set outcome = 'new' where r.system = $1 and r.entity = $2 and r.record_id = any($3::uuid[]) and r.outcome = 'doubtful'
      and not exists (select 1 from adoption_proposal p where p.system = $1 and p.entity = $2 and p.record_id = r.record_id and p.state = 'proposed')`,
    values: [system, entity, uuidArray([...new Set(recordIds)].sort())],
  });
}
