import { between, seeded, type Random } from '../soak/src/seeded.js';
import { assignment, type Row, type SandboxedFirm } from './sandboxed-firm.js';

const FIRST_DAY = '2024-01-15';

/** What the firm has before its people come. */
export const places: { readonly erp: Record<string, Row[]>; readonly hr: Record<string, Row[]> } = {
  erp: {
    Companies: [{ Code: 'GB01', Name: 'Northfold Ltd', Country: 'GBR', Region: 'EMEA', TimeZone: 'Europe/London', Currency: 'GBP', Parent: null, Status: 'active' }],
    CostCenters: [{ Code: 'CC-1', Name: 'Consulting', Company: 'GB01', Status: 'active' }],
    LaborCategories: [{ Code: 'LC-10', Name: 'Analyst', Level: 1, Status: 'active' }],
  },
  hr: {
    locations: [{ id: 'L-201', code: 'LON', name: 'London', city: 'London', region: 'EMEA', country: 'GB', time_zone: 'Europe/London', status: 'active' }],
    'org-units': [{ id: 'OU-1', code: 'CONS', name: 'Consulting', group: 'Firm', parent: null, head: null, legal_entity: 'GB01', status: 'active' }, { id: 'OU-2', code: 'DATA', name: 'Data', group: 'Firm', parent: null, head: null, legal_entity: 'GB01', status: 'active' }],
  },
};

export const person = (id: string, values: Row = {}): Row => ({ id, assignments: [assignment(FIRST_DAY, { given_name: `Given${id}`, family_name: `Family${id}`, work_email: `w${id}@northfold.example`, ...values })] });

/** `count` people, each with a manager among those before, so that no chain of them is closed. */
export const peopleOf = (count: number, prefix = 'P'): Row[] => Array.from({ length: count }, (_, n) => person(`${prefix}${n}`, { manager: n === 0 ? null : `${prefix}${n >> 1}` }));

/** HR's own users at work: the same seed makes the same changes. */
export class BusyHr {
  private readonly random: Random;
  private made = 0;

  constructor(
    private readonly sandboxed: SandboxedFirm,
    private readonly people: number,
    seed: number,
  ) {
    this.random = seeded(seed);
  }

  async change(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      this.made += 1;
      const who = between(this.random, 0, this.people - 1);
      await this.sandboxed.changeInHr(`P${who}`, FIRST_DAY, this.changes(who));
    }
  }

  private changes(who: number): Row {
    const nth = this.made;
    switch (between(this.random, 0, 5)) {
      case 0: return { job_title: `Title ${nth}` };
      case 1: return { work_email: `p${who}.${nth}@northfold.example` };
      case 2: return { family_name: `Family ${nth}`, preferred_name: nth % 2 === 0 ? `Preferred ${nth}` : null };
      case 3: return { manager: who === 0 ? null : `P${between(this.random, 0, who - 1)}` };
      case 4: return { org_unit: nth % 2 === 0 ? 'OU-2' : 'OU-1', job_title: `Title ${nth}` };
      default: return nth % 2 === 0 ? { employment_status: 'L', leave_start_date: '2024-02-01' } : { employment_status: 'A', leave_start_date: null };
    }
  }
}
