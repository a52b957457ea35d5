import type { LocalDate } from '@muster/platform-kernel';
import type { BusinessChange } from './chronicle.js';
import { companies, companyOf, costCenterOf, grades, unitAbove, units, type HrSystem, type Unit } from './organization.js';
import type { Consultant } from './people.js';
import type { Tale } from './tale.js';

/** Each system's word for "in use". */
const inUse: Record<HrSystem, string> = { hris: 'A', 'hris-apac': 'Current' };
const halfADay = 12 * 60;

/** The organization as mass loads, on the day the firm goes live and before anyone is hired into it. */
export function tellOrganization(tale: Tale, from: LocalDate): void {
  tellCompanies(tale.begin('reference-data', tale.goLive), from);
  tellLaborCategories(tale.begin('reference-data', tale.goLive), from);
  tellOffices(tale.begin('reference-data', tale.goLive), from);
  tellUnits(tale.begin('reference-data', tale.goLive), from);
  tellCostCenters(tale.begin('reference-data', tale.goLive), from);
  tellHeads(tale, from);
  tellLaterChanges(tale);
}

function tellCompanies(change: BusinessChange, from: LocalDate): void {
  for (const { code, name, country3, region, timeZone, currency, parent } of companies) {
    change.say({ system: 'erp', entity: 'legal-entity', key: code, bulk: true, from, values: { code, name, country: country3, region, timeZone, currency, parent, status: 'open' } });
  }
}

function tellLaborCategories(change: BusinessChange, from: LocalDate): void {
  for (const { laborCategory, name, level } of Object.values(grades)) {
    change.say({ system: 'erp', entity: 'labor-category', key: laborCategory, bulk: true, from, values: { code: laborCategory, name, level, status: 'open' } });
  }
}

function tellOffices(change: BusinessChange, from: LocalDate): void {
  for (const { hr, country, region, offices } of companies) {
    for (const { id, code, name, city, timeZone } of offices) {
      change.say({ system: hr, entity: 'location', key: id, bulk: true, from, values: { code, name, country, region, city, timeZone, status: inUse[hr] } });
    }
  }
}

function tellUnits(change: BusinessChange, from: LocalDate): void {
  for (const { id, hr, code, name, group, parent, company } of units) {
    change.say({ system: hr, entity: 'org-unit', key: id, bulk: true, from, values: { code, name, group, parent, legalEntity: company?.code ?? null, status: inUse[hr] } });
  }
}

function tellCostCenters(change: BusinessChange, from: LocalDate): void {
  for (const unit of units) {
    const code = costCenterOf(unit);
    const above = unitAbove(unit);
    const values = { code, name: `${unit.name} cost`, legalEntity: companyOf(unit).code, parent: above ? costCenterOf(above) : null, status: 'open' };
    change.say({ system: 'erp', entity: 'cost-center', key: code, bulk: true, from, values });
  }
}

/** Every second unit names its head before that worker is known, the others half a day after. Cost centers likewise, the other way round. */
function tellHeads(tale: Tale, from: LocalDate): void {
  const early = { change: tale.begin('reference-data', tale.goLive), afterMinutes: 1 };
  const late = { change: tale.begin('late-head', tale.goLive), afterMinutes: halfADay };
  units.forEach((unit, index) => {
    const head = tale.staff.headOf(unit);
    sayHead(index % 2 === 0 ? early : late, unit, head, from);
    sayCostOwner(index % 2 === 0 ? late : early, unit, head, from);
  });
}

interface Telling {
  change: BusinessChange;
  afterMinutes: number;
}

function sayHead({ change, afterMinutes }: Telling, unit: Unit, head: Consultant, from: LocalDate): void {
  change.say({ system: unit.hr, entity: 'org-unit', key: unit.id, bulk: true, from, afterMinutes, values: { head: head.hrId } });
}

function sayCostOwner({ change, afterMinutes }: Telling, unit: Unit, head: Consultant, from: LocalDate): void {
  change.say({ system: 'erp', entity: 'cost-center', key: costCenterOf(unit), bulk: true, from, afterMinutes, values: { owner: head.number } });
}

function tellLaterChanges(tale: Tale): void {
  const { today } = tale;
  const renamed = units.find(({ code }) => code === 'GB01-CLD')!;
  const closing = units.find(({ code }) => code === 'CA01-STR')!;
  tale.begin('renamed-unit', today - 100).say({ system: renamed.hr, entity: 'org-unit', key: renamed.id, bulk: true, from: today - 90, values: { name: 'Platform Engineering GB' } });
  tale.begin('closed-cost-center', today - 12).say({ system: 'erp', entity: 'cost-center', key: costCenterOf(closing), bulk: true, from: today + 30, values: { status: 'blocked' } });
}
