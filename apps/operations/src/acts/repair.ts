import { wayBack } from '@muster/domain-exception';
import type { Queryable } from '@muster/platform-postgres';
import { isFirmService, Refusal, type FirmServices, type FirmService } from '../firm/firm-services.js';
import { isWholeClass, type OpenOne } from './open-exceptions.reader.js';
import { addUp, type PartialAnswer, type RepairAnswer } from './repair-answer.js';

export interface RepairOptions {
  readonly database: Queryable;
  readonly firm: FirmServices;
}

/** Who asks a service for something, and why. */
export interface Asking {
  readonly author: string;
  readonly reason: string;
}

/** What is open of a group: all, or some that were chosen. */
export interface OfGroup {
  readonly fingerprint: string;
  readonly ones: readonly OpenOne[];
  readonly isWhole: boolean;
}

/** Which of its parked events a service is asked about. */
type Selection = { readonly class: string; readonly code: string } | { readonly topic: string; readonly partition: number; readonly offset: number };

const RENEWED_MOST = 1_000;
const REHEARSED_MOST = 200;

/** Tries again, or ends, what is open, through the services that keep it. */
export class Repair {
  constructor(private readonly options: RepairOptions) {}

  async retry({ fingerprint, ones, isWhole }: OfGroup, dryRun: boolean, asking: Asking | undefined): Promise<RepairAnswer> {
    const answers: PartialAnswer[] = [];
    for (const alike of likes(ones)) {
      const way = wayBack(alike[0]!);
      if (way.kind === 'none') answers.push(untried(alike, 'not-retried', way.why));
      else if (way.kind === 'delivery') answers.push(...(dryRun ? await this.rehearseDelivery(alike) : [await this.redeliver(alike, isWhole)]));
      else if (way.kind === 'put-back') answers.push(dryRun ? untried(alike, 'not-rehearsed', `This cannot be rehearsed: the record is written to ${alike[0]!.system ?? 'the system'} once more as its owners say it is, over what was changed there.`) : await this.putBack(alike, asking));
      else answers.push(...(await this.atService(alike, isWhole && (await isWholeClass(this.options.database, fingerprint, alike[0]!)), '/v1/parked/retry', { dryRun, ...asking })));
    }
    return addUp(dryRun, answers);
  }

  /** Those that their services have ended; the others have no end but ours. One by one, so that nothing ends that nobody has seen. */
  async discard(ones: readonly OpenOne[], asking: Asking): Promise<{ atServices: number; hereAlone: number }> {
    let atServices = 0;
    for (const alike of likes(ones)) {
      if (wayBack(alike[0]!).kind !== 'parked') continue;
      await this.atService(alike, false, '/v1/parked/discard', asking);
      atServices += alike.length;
    }
    return { atServices, hereAlone: ones.length - atServices };
  }

  /** What is no longer parked there has had its end meanwhile, and counts as without effect. */
  private async atService(alike: readonly OpenOne[], byClass: boolean, path: string, more: object): Promise<PartialAnswer[]> {
    const service = alike[0]!.service as FirmService;
    const answers: PartialAnswer[] = [];
    const selections = byClass ? [{ class: alike[0]!.class, code: alike[0]!.code }] : placesOf(alike);
    for (const selection of selections) {
      try {
        answers.push(await this.options.firm.post<PartialAnswer>(service, path, { ...selection, ...more }));
      } catch (error) {
        if (!(error instanceof Refusal && error.problem.code === 'not-found')) throw error;
        const count = 'class' in selection ? alike.length : 1;
        answers.push({ selected: count, noEffect: count });
      }
    }
    return answers;
  }

  /** What its owners say is written over what a system changed, which ends by itself when the system says the same. */
  private async putBack(alike: readonly OpenOne[], asking: Asking | undefined): Promise<PartialAnswer> {
    const { system, entity } = alike[0]!;
    const recordIds = [...new Set(alike.flatMap(({ recordId }) => recordId ?? []))].sort();
    let renewed = 0;
    for (let from = 0; from < recordIds.length; from += RENEWED_MOST) {
      const body = { entity, recordIds: recordIds.slice(from, from + RENEWED_MOST), reason: asking?.reason ?? 'put back' };
      try {
        renewed += (await this.options.firm.post<{ renewed: number }>('connectors', `/v1/systems/${encodeURIComponent(system!)}/deliveries/renew`, body)).renewed;
      } catch (error) {
        if (!(error instanceof Refusal && error.problem.code === 'not-found')) throw error;
        return untried(alike, 'not-written', `${system} is written none of these records, so that nothing can be put back there. Change the value in ${system}, or discard this: the claim is kept and not shown.`);
      }
    }
    return { selected: alike.length, scheduled: Math.min(renewed, alike.length), noEffect: Math.max(0, alike.length - renewed) };
  }

  /** What the connectors would write, and what they would refuse themselves. What a target answers is known once it is written to. */
  private async rehearseDelivery(alike: readonly OpenOne[]): Promise<PartialAnswer[]> {
    const { system, entity } = alike[0]!;
    const [some, rest] = [alike.slice(0, REHEARSED_MOST), alike.slice(REHEARSED_MOST)];
    const recordIds = [...new Set(some.flatMap(({ recordId }) => recordId ?? []))].sort();
    const left = rest.length === 0 ? [] : [untried(rest, 'not-rehearsed', `Only the first ${REHEARSED_MOST} are rehearsed at once; the others would be written as their records stand then.`)];
    try {
      return [await this.options.firm.post<PartialAnswer>('connectors', '/v1/deliveries/rehearse', { system, entity, recordIds }), ...left];
    } catch (error) {
      if (!(error instanceof Refusal && error.problem.code === 'not-found')) throw error;
      return [untried(alike, 'not-rehearsed', `${system} is written ${entity} by files, of which a retry puts the record into the next one.`)];
    }
  }

  /** They are written as soon as their target takes them. */
  private async redeliver(alike: readonly OpenOne[], isWhole: boolean): Promise<PartialAnswer> {
    const { system, entity, code } = alike[0]!;
    const bodies = isWhole ? [{ system, entity, class: code }] : alike.map(({ recordId }) => ({ system, entity, class: code, record: recordId }));
    let retried = 0;
    for (const body of bodies) retried += (await this.options.firm.post<{ retried: number }>('connectors', '/v1/deliveries/retry', body)).retried;
    return { selected: alike.length, scheduled: Math.min(retried, alike.length), noEffect: Math.max(0, alike.length - retried) };
  }
}

/** By what decides how they are tried again. */
function likes(ones: readonly OpenOne[]): OpenOne[][] {
  return [...Map.groupBy(ones, ({ service, class: kind, code, system, entity }) => [service, kind, code, ...(kind === 'delivery' || kind === 'refused' ? [system, entity] : [])].join(' ')).values()];
}

function placesOf(ones: readonly OpenOne[]): Selection[] {
  return ones.flatMap(({ service, topic, partition, offset }) => (isFirmService(service) && topic !== null && partition !== null && offset !== null ? [{ topic, partition, offset }] : []));
}

function untried(alike: readonly OpenOne[], code: string, reason: string): PartialAnswer {
  return { selected: alike.length, failed: alike.length, failures: [{ class: alike[0]!.class, code, reason, count: alike.length }] };
}
