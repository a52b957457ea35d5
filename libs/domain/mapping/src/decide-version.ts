/** What config/systems says of a system's versions. */
export type VersionSource = 'native' | 'seconds' | 'restarts' | 'none';

export interface Version {
  readonly epoch: number;
  readonly version: number;
  readonly revision: number;
}

/** The last version of a source record, as intake keeps it. */
export interface KnownVersion extends Version {
  readonly contentHash: Buffer;
  /** False while it is not known whether the event of this version reached the topic. */
  readonly published: boolean;
}

/**
 * publish: a version of its own. repeat: the same version and content once more, since an earlier run ended before the topic acknowledged it.
 * unchanged: nothing to publish; `version` is what the source now calls the same content. stale: older than what is known.
 */
export type VersionDecision =
  | { readonly kind: 'publish' | 'repeat' | 'unchanged'; readonly version: Version }
  | { readonly kind: 'stale' };

function compare(a: Version, b: Version): number {
  return a.epoch - b.epoch || a.version - b.version || a.revision - b.revision;
}

const revised = ({ epoch, version, revision }: Version): Version => ({ epoch, version, revision: revision + 1 });

/** The version that a source's own number gives its content, beside the known one. */
function placed(known: Version, number: number, source: VersionSource): Version | undefined {
  if (number > known.version) return { epoch: known.epoch, version: number, revision: 0 };
  if (number < known.version) return source === 'restarts' ? { epoch: known.epoch + 1, version: number, revision: 0 } : undefined;
  // native: two contents under one version break the source's own promise. The master orders them by value and raises an exception, which a revision would hide.
  return source === 'native' ? { epoch: known.epoch, version: number, revision: known.revision } : revised(known);
}

/**
 * The version of a source record's content. `number` is the source's own version, where it has one: for `seconds` its change time. Without one, or with
 * source `none`, versions count from 1. Call it under the lock of the record's row: file, poll and webhook share the numbers.
 */
export function decideVersion(known: KnownVersion | undefined, contentHash: Buffer, number: number | undefined, source: VersionSource): VersionDecision {
  const own = source === 'none' ? undefined : number;
  if (!known) return { kind: 'publish', version: { epoch: 0, version: own ?? 1, revision: 0 } };
  if (known.contentHash.equals(contentHash)) return sameContent(known, own, source);
  if (own === undefined) return { kind: 'publish', version: { epoch: known.epoch, version: known.version + 1, revision: 0 } };
  const version = placed(known, own, source);
  return version ? { kind: 'publish', version } : { kind: 'stale' };
}

function sameContent(known: KnownVersion, own: number | undefined, source: VersionSource): VersionDecision {
  if (!known.published) return { kind: 'repeat', version: known };
  if (own === undefined || own === known.version) return { kind: 'unchanged', version: known };
  // Remembered although nothing is published: the next change is held against what the source says now.
  const version = placed(known, own, source);
  return { kind: 'unchanged', version: version && compare(version, known) > 0 ? version : known };
}
