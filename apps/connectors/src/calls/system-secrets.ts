import { hkdfSync } from 'node:crypto';
import { secretsOf, type CompiledConnector, type Reference, type Secret } from '@muster/domain-connector';
import type { Queryable } from '@muster/platform-postgres';
import { sealWith, unsealWith } from './seal.js';
import { Secrets } from './secrets.js';

type AnyReference = Reference | Secret;

/** A value by which a system lets us in, as people may see it: never the value itself. */
export interface CredentialView {
  /** As the connector declares it: token, password ... */
  readonly name: string;
  /** Where it stands unless a person gives another: `RM_TOKEN`. */
  readonly from: string;
  readonly secret: boolean;
  /** Since somebody has given another one than the environment has. */
  readonly given: { readonly by: string; readonly at: string } | null;
}

interface Credential {
  readonly name: string;
  readonly reference: Exclude<AnyReference, string>;
  readonly secret: boolean;
}

type GivenRow = [name: string, sealed: Buffer, by: string, atMs: number];

const placeOf = (reference: Exclude<AnyReference, string>) => ('env' in reference ? reference.env : reference.file);

/** The values that a person may replace: what auth refers to by itself, and not addresses. */
function credentialsOf(connector: Pick<CompiledConnector, 'baseUrl' | 'auth'>): Credential[] {
  return secretsOf(connector).flatMap(({ path, reference, secret }) => {
    const name = path.replace(/^auth\./, '');
    return path.startsWith('auth.') && typeof reference !== 'string' && (secret || name === 'user' || name === 'clientId') ? [{ name, reference, secret }] : [];
  });
}

/**
 * The secrets of one system: those of the environment, and in their place those that a person has given since. What was given is kept sealed, under a key that is made of the key of
 * the service and of the value that it replaces. So a copy of the database opens nothing, and a value that the environment has anew counts again.
 */
export class SystemSecrets extends Secrets {
  private readonly credentials: readonly Credential[];
  /** By place; what counts in place of the environment. */
  private given = new Map<string, string>();

  constructor(
    env: NodeJS.ProcessEnv,
    private readonly options: { readonly connector: Pick<CompiledConnector, 'system' | 'baseUrl' | 'auth'>; readonly database: Queryable; /** Undefined where people cannot give any. */ readonly sealKey: string | undefined },
  ) {
    super(env);
    this.credentials = credentialsOf(options.connector);
  }

  get mayBeGiven(): boolean {
    return this.options.sealKey !== undefined;
  }

  get names(): string[] {
    return this.credentials.map(({ name }) => name);
  }

  override has(reference: AnyReference): boolean {
    return (typeof reference !== 'string' && this.given.has(placeOf(reference))) || super.has(reference);
  }

  override valueOf(reference: AnyReference): string {
    return (typeof reference === 'string' ? undefined : this.given.get(placeOf(reference))) ?? super.valueOf(reference);
  }

  /** Reads what people have given. True where that is other than before: whoever was refused may try once more. */
  async load(): Promise<boolean> {
    if (!this.mayBeGiven || this.credentials.length === 0) return false;
    const now = new Map<string, string>();
    for (const [name, sealed] of await this.rows()) {
      const credential = this.credentials.find((one) => one.name === name);
      // Nothing where the key of the service, or what it replaces, is another by now.
      const value = credential && unsealWith(this.keyOf(credential), this.whose(credential), sealed);
      if (credential && value !== undefined) now.set(placeOf(credential.reference), value);
    }
    const isOther = now.size !== this.given.size || [...now].some(([place, value]) => this.given.get(place) !== value);
    this.given = now;
    return isOther;
  }

  /** Keeps these in the place of what the environment says; they count at once. */
  async give(values: ReadonlyMap<string, string>, by: string): Promise<void> {
    const { database, connector } = this.options;
    for (const credential of this.credentials) {
      const value = values.get(credential.name);
      if (value === undefined) continue;
      await database.query({
        name: 'given-secret-keep', values: [connector.system, credential.name, sealWith(this.keyOf(credential), this.whose(credential), value), by],
        text: 'insert into given_secret (system, name, sealed, given_by) values ($1, $2, $3, $4) on conflict (system, name) do update set sealed = excluded.sealed, given_by = excluded.given_by, given_at = now()',
      });
    }
    await this.load();
  }

  async view(): Promise<CredentialView[]> {
    const rows = new Map((await this.rows()).map((row) => [row[0], row]));
    return this.credentials.map(({ name, reference, secret }) => {
      const row = this.given.has(placeOf(reference)) ? rows.get(name) : undefined;
      return { name, from: placeOf(reference), secret, given: row ? { by: row[2], at: new Date(row[3]).toISOString() } : null };
    });
  }

  private async rows(): Promise<GivenRow[]> {
    const { database, connector } = this.options;
    const { rows } = await database.query({ name: 'given-secret-load', text: 'select name, sealed, given_by, (extract(epoch from given_at) * 1000)::int8 from given_secret where system = $1', values: [connector.system] });
    return rows as GivenRow[];
  }

  private keyOf({ reference }: Credential): Buffer {
    const replaced = super.has(reference) ? super.valueOf(reference) : '';
    return Buffer.from(hkdfSync('sha256', `${this.options.sealKey}\0${replaced}`, '', 'muster given secret', 32));
  }

  private whose({ name }: Credential): string {
    return `${this.options.connector.system}/${name}`;
  }
}
