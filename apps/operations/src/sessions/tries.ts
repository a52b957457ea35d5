import { hash, randomBytes } from 'node:crypto';
import { Problem } from '@muster/platform-http';
import type { Database, Queryable, Transaction } from '@muster/platform-postgres';
import type { Caller } from './caller.js';

const MINUTES = 15;
/** Under one name from one place: an address, or a browser that is known. */
const HERE_MAX = 10;
/** Under one name, from all addresses together: who has many addresses guesses no more than that. */
const NAME_MAX = 50;
/** From one address, under all names. */
const ADDRESS_MAX = 100;
const KNOWN_DAYS = 180;
/** Any number that nobody else locks. */
const ONE_BY_ONE = 730_413;

const hashOf = (token: string) => hash('sha256', token, 'buffer');

/** Where a try comes from, by which it is counted. */
export type Place = { readonly kind: 'browser' | 'address'; readonly id: string };

/**
 * Counts tries to sign in that have not succeeded. Whoever signs in with a browser with which they have signed in before is counted by themselves: nobody else, on the same address or any other, can shut them out.
 */
export class Tries {
  constructor(private readonly database: Database) {}

  /** Counts a try before the password is looked at, so that tries at one moment count each other. What is refused is not counted: it cannot make the time longer. Throws Problem 429. */
  async count(name: string, caller: Caller): Promise<Place> {
    return this.database.transaction(async (tx) => {
      await tx.query({ text: 'select pg_advisory_xact_lock($1)', values: [ONE_BY_ONE] });
      await tx.query({ text: `delete from sign_in_try where at < now() - interval '${MINUTES} minutes'` });
      const place = await this.placeOf(tx, name, caller);
      const [here, ofName, ofAddress] = await this.counted(tx, name, place);
      refuseMore(here, HERE_MAX, 'under this name');
      if (place.kind === 'address') {
        refuseMore(ofName, NAME_MAX, 'under this name from all addresses');
        refuseMore(ofAddress, ADDRESS_MAX, 'from this address');
      }
      await tx.query({ text: 'insert into sign_in_try (name, place) values ($1, $2)', values: [name, written(place)] });
      return place;
    });
  }

  /** Somebody has signed in: their tries are over, and their browser is known from now on. Answers what it is to keep; undefined where it has that already. */
  async succeeded(tx: Transaction, name: string, place: Place): Promise<string | undefined> {
    await tx.query({ text: 'delete from sign_in_try where name = $1 and place = $2', values: [name, written(place)] });
    await tx.query({ text: 'delete from known_browser where expires_at < now()' });
    if (place.kind === 'browser') return undefined;
    const token = randomBytes(32).toString('base64url');
    await tx.query({ text: `insert into known_browser (token_hash, name, expires_at) values ($1, $2, now() + interval '${KNOWN_DAYS} days')`, values: [hashOf(token), name] });
    return token;
  }

  /** A browser is known under the name with which somebody has signed in there, until the account has another password. */
  private async placeOf(db: Queryable, name: string, { address, browser }: Caller): Promise<Place> {
    if (browser !== undefined) {
      const { rowCount } = await db.query({
        text: 'select from known_browser b left join account a on a.name = b.name where b.token_hash = $1 and b.name = $2 and b.expires_at > now() and (a.changed_at is null or a.changed_at <= b.known_at)', values: [hashOf(browser), name],
      });
      if (rowCount > 0) return { kind: 'browser', id: hashOf(browser).toString('hex') };
    }
    return { kind: 'address', id: address };
  }

  private async counted(db: Queryable, name: string, place: Place): Promise<readonly Counted[]> {
    const { rows } = await db.query({
      text: `select count(*) filter (where name = $1 and place = $2)::int4, min(at) filter (where name = $1 and place = $2), count(*) filter (where name = $1 and place like 'address %')::int4, min(at) filter (where name = $1 and place like 'address %'),
        count(*) filter (where place = $2)::int4, min(at) filter (where place = $2), now() from sign_in_try where name = $1 or place = $2`,
      values: [name, written(place)],
    });
    const [here, hereSince, ofName, nameSince, ofAddress, addressSince, now] = rows[0] as [number, Date | null, number, Date | null, number, Date | null, Date];
    const secondsLeft = (since: Date | null) => Math.ceil(MINUTES * 60 - (now.getTime() - (since ?? now).getTime()) / 1_000);
    return [{ tries: here, secondsLeft: secondsLeft(hereSince) }, { tries: ofName, secondsLeft: secondsLeft(nameSince) }, { tries: ofAddress, secondsLeft: secondsLeft(addressSince) }];
  }
}

interface Counted {
  readonly tries: number;
  /** Until the first of them is forgotten. */
  readonly secondsLeft: number;
}

const written = ({ kind, id }: Place) => `${kind} ${id}`;

export const BROWSER_KNOWN_MS = KNOWN_DAYS * 86_400_000;

function refuseMore({ tries, secondsLeft }: Counted = { tries: 0, secondsLeft: 0 }, most: number, what: string): void {
  if (tries < most) return;
  throw new Problem(429, 'too-many-tries', { title: 'Too many tries', rule: `${most} tries ${what} within ${MINUTES} minutes have failed.`, remedy: `Wait ${Math.ceil(secondsLeft / 60)} minutes, or sign in with a browser with which you have done so before.`, retryAfterSeconds: secondsLeft });
}
