import type { Random } from './random.js';

/** Family names are made up; given names are ordinary ones. No person is meant. */
const givenNames = [
  'Ada', 'Amara', 'Anouk', 'Bela', 'Björn', 'Callum', 'Carys', 'Chidi', 'Dario', 'Delia', 'Eamon', 'Elif', 'Esra', 'Fenna', 'Finn', 'Greta', 'Hana', 'Hugo',
  'Imani', 'Ines', 'Ivo', 'Jonas', 'Jörg', 'Kaia', 'Kiran', 'Lena', 'Leo', 'Linh', 'Mako', 'Mara', 'Milo', 'Nadia', 'Nils', 'Noor', 'Oona', 'Oscar', 'Petra',
  'Priya', 'Quinn', 'Rafi', 'Rosa', 'Sanne', 'Silas', 'Suki', 'Tamsin', 'Teo', 'Uma', 'Viggo', 'Wren', 'Yara', 'Yusuf', 'Zoë',
];
const familyHeads = ['Aver', 'Brindle', 'Corven', 'Dunmar', 'Elder', 'Fallow', 'Garron', 'Haver', 'Istre', 'Jorven', 'Kelden', 'Larke', 'Mirren', 'Norvel', 'Ostren', 'Pellor', 'Quarren', 'Rovan', 'Sölden', 'Tarrow', 'Umbrel', 'Vesten', 'Wexel', 'Yarrel'];
const familyTails = ['dale', 'moor', 'quist', 'sand', 'by', 'hurst', 'lund', 'mere', 'ovic', 'ström', 'wick', 'thorne'];

export interface Name {
  givenName: string;
  /** Null where the person has only one name. */
  familyName: string | null;
  preferredName: string | null;
  workEmail: string;
  login: string;
}

export const mailDomain = 'northfold.example';

/** Names of which no two share a login or an address. */
export class NameGiver {
  private readonly taken = new Map<string, number>();

  constructor(private readonly random: Random) {}

  next(): Name {
    const givenName = this.random.pick(givenNames);
    const familyName = this.random.chance(0.01) ? null : this.familyName();
    const login = this.unique(plain(familyName === null ? givenName : `${givenName}.${familyName}`));
    const preferredName = this.random.chance(0.1) ? this.random.pick(givenNames.filter((name) => name !== givenName)) : null;
    return { givenName, familyName, preferredName, workEmail: `${login}@${mailDomain}`, login };
  }

  familyName(): string {
    return this.random.pick(familyHeads) + this.random.pick(familyTails);
  }

  private unique(login: string): string {
    const count = (this.taken.get(login) ?? 0) + 1;
    this.taken.set(login, count);
    return count === 1 ? login : `${login}${count}`;
  }
}

function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
